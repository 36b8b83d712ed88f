using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>Stands before every endpoint of the TCP listener: site, caller, rate, scope and datasets, in this order.</summary>
internal sealed class Guard(AccessControl access)
{
    private readonly SiteCheck _site = new(access.Options);
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(access.Options.RequestSeconds);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Promise(context);
        if (_site.Find(context) is { } foreign)
        {
            await foreign.WriteAsync(context);
            return;
        }

        CallerCheck caller = new(access, context);
        Identity? identity = await caller.FindAsync(context.RequestAborted);
        context.Features.Set(identity);
        context.Features.Set(caller);
        context.Features.Set(context.GetEndpoint()?.Metadata.GetMetadata<ReadsOnly>());
        Refusal? refusal = Judge(context, identity);
        if (refusal is not null)
        {
            await refusal.WriteAsync(context);
        }
        else
        {
            await PassAsync(context, next);
        }
    }

    private Refusal? Judge(HttpContext context, Identity? identity)
    {
        if (!access.Limits.TryTake(identity?.Who ?? $"from {context.Connection.RemoteIpAddress}"))
        {
            return Refusal.TooMany;
        }

        Endpoint? endpoint = context.GetEndpoint();
        NeededScope? needed = endpoint is null ? new NeededScope(null) : endpoint.Metadata.GetMetadata<NeededScope>() ?? new NeededScope(AccessScope.Admin);
        return needed.Scope is null ? null
            : identity is null ? Refusal.Unknown
            : identity.Scope < needed.Scope || !DatasetRule.Allows(context, endpoint!, identity) ? Refusal.TooLittle
            : null;
    }

    /// <summary>The answer has to begin within the limit; how long it may then take is a matter of the receiver's rate.</summary>
    private async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using ITimer timer = TimeProvider.System.CreateTimer(_ => Stop(context, limit), null, _limit, Timeout.InfiniteTimeSpan);
        CancellationToken caller = context.RequestAborted;
        context.RequestAborted = limit.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !caller.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.RequestAborted = caller;
            await Refusal.TooLong.WriteAsync(context);
        }
        finally
        {
            context.RequestAborted = caller;
        }
    }

    private static void Stop(HttpContext context, CancellationTokenSource limit)
    {
        if (!context.Response.HasStarted)
        {
            limit.Cancel();
        }
    }
}
