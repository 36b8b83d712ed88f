using Candlewick.Simulator.Faults;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Simulator.Serving;

/// <summary>Stands before the endpoints and lets the planned requests fail.</summary>
internal sealed class FaultGate(ServedState state, RequestDelegate next)
{
    private static readonly TimeSpan HalfArrives = TimeSpan.FromMilliseconds(100);

    public async Task InvokeAsync(HttpContext context)
    {
        string? channel = ChannelOf(context.Request.Path);
        PlantedFault? fault = channel is null ? null : state.Plan.Transport.Next(channel);
        if (fault is null && state.HasStreamed && IsRepair(context.Request.Path))
        {
            fault = state.Plan.Transport.Next(TransportFaults.Repair);
        }

        if (fault is null)
        {
            await next(context);
            return;
        }

        state.Counts.Serve(fault);
        switch (fault.Kind)
        {
            case FaultKind.ServerError or FaultKind.RepairServerError:
                await VenueAnswer.ErrorAsync(context, 503, """{"code":-1001,"msg":"Internal error; unable to process your request. Please try again."}""");
                break;
            case FaultKind.Stall:
                // The wall's time: what is tried here is the client's socket time-out.
                await Task.Delay(state.Options.StallFor, TimeProvider.System, context.RequestAborted);
                context.Abort();
                break;
            case FaultKind.CutConnection:
                await CutAsync(context);
                break;
            default:
                Refuse(fault.Kind, context.Request.Path);
                await next(context);
                break;
        }
    }

    private void Refuse(FaultKind kind, PathString path)
    {
        RateLimiter limiter = path.StartsWithSegments("/fapi", StringComparison.Ordinal) ? state.FuturesLimiter : state.SpotLimiter;
        if (kind is FaultKind.Ban or FaultKind.RepairBan)
        {
            limiter.Ban(state.Clock.Now);
        }
        else
        {
            limiter.Limit429(state.Clock.Now, state.Options.RefuseFor);
        }
    }

    /// <summary>Answers in full into a buffer, sends half of it with the whole's length, and closes the connection.</summary>
    private async Task CutAsync(HttpContext context)
    {
        Stream wire = context.Response.Body;
        using MemoryStream whole = new();
        context.Response.Body = whole;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = wire;
        }

        context.Response.ContentLength = Math.Max(2, whole.Length);
        await wire.WriteAsync(whole.GetBuffer().AsMemory(0, (int)(whole.Length / 2)), context.RequestAborted);
        await wire.FlushAsync(context.RequestAborted);

        // An abort resets the connection and may overtake the bytes: let them arrive first.
        await Task.Delay(HalfArrives, TimeProvider.System, context.RequestAborted);
        context.Abort();
    }

    private static bool IsRepair(PathString path) =>
        path.Value is { } text && (text.EndsWith("rades", StringComparison.Ordinal) || text.EndsWith("/klines", StringComparison.Ordinal));

    private static string? ChannelOf(PathString path) =>
        path.StartsWithSegments("/bucket", StringComparison.Ordinal) ? TransportFaults.Files
        : path.StartsWithSegments("/api", StringComparison.Ordinal) || path.StartsWithSegments("/fapi", StringComparison.Ordinal) ? TransportFaults.Rest
        : null;
}
