using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Commands;

/// <summary>What the caller reads for a command: text, or nothing more.</summary>
internal sealed record CommandInput(string? Text);

/// <summary><c>POST /v1/commands</c> runs a command and answers with frames; beside it, input is given and commands are cancelled.</summary>
internal sealed class CommandEndpoints(ICommandRunner runner, CancellationToken stopping)
{
    public const string Route = "/v1/commands";
    public const string ContentType = "application/vnd.candlewick.frames";

    private readonly ConcurrentDictionary<string, CommandSession> _sessions = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Route, context => RunAsync(context, null));
        routes.MapPost(Route + "/{id}/input", GiveInputAsync).ReadsOnly();
        routes.MapDelete(Route + "/{id}", CancelAsync).ReadsOnly();
    }

    /// <summary>The same for callers of other machines: each command needs the scope of its kind of work, and none names files of this one.</summary>
    public void MapRemote(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Route, context => RunAsync(context, context.Identity().Scope)).Needs(AccessScope.Reader);
        routes.MapPost(Route + "/{id}/input", GiveInputAsync).Needs(AccessScope.Reader).ReadsOnly();
        routes.MapDelete(Route + "/{id}", CancelAsync).Needs(AccessScope.Reader).ReadsOnly();
    }

    private async Task RunAsync(HttpContext context, AccessScope? remote)
    {
        if (await ReadAsync(context) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (remote is not null)
        {
            request = request with { RemoteScope = remote, Terminal = Sane(request.Terminal) };
        }

        bool isNoted = remote is not null || runner.IsWrite(request);
        context.Features.Set(isNoted ? null : new ReadsOnly());
        string id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        using CommandSession session = new();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Cancelled, stopping);
        _sessions[id] = session;
        Task checking = context.Features.Get<CallerCheck>() is { } check ? CancelWithCallerAsync(check, session, ended.Token) : Task.CompletedTask;
        try
        {
            context.Response.ContentType = ContentType;
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            session.Frames.Add(FrameKind.Begun, Encoding.UTF8.GetBytes(id));
            Task sending = session.Frames.SendAsync(context.Response.Body, context.RequestAborted);
            int code = await Task.Run(() => runner.RunAsync(request, session.Streams, ended.Token), CancellationToken.None);
            if (isNoted)
            {
                context.Note("command", null, new { request.Arguments, ExitCode = code, Error = code == 0 ? null : session.Errors.Beginning.TrimEnd() }, code);
            }

            byte[] payload = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(payload, code);
            session.Frames.Add(FrameKind.Ended, payload);
            session.Frames.Complete();
            await sending;
        }
        catch (Exception failure) when (context.RequestAborted.IsCancellationRequested && failure is IOException or OperationCanceledException)
        {
            // The caller left: its command has ended, and nobody waits for the rest of the answer.
            context.Abort();
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAny(checking);
            _sessions.TryRemove(id, out _);
        }
    }

    /// <summary>Cancels the command once its caller is let in no more.</summary>
    private static async Task CancelWithCallerAsync(CallerCheck check, CommandSession session, CancellationToken ct)
    {
        await check.WaitForEndAsync(ct);
        await session.Streams.Errors.WriteLineAsync($"error: {CallerCheck.Ended}");
        session.Cancel();
    }

    /// <returns>Null for a body that is no request.</returns>
    private static async Task<CommandRequest?> ReadAsync(HttpContext context) =>
        context.Request.HasJsonContentType()
        && await context.Request.ReadFromJsonAsync<CommandRequest>(context.RequestAborted) is { Arguments: { } words, WorkingDirectory: not null, Variables: not null, Terminal: not null } request
        && words.All(word => word is not null)
            ? request
            : null;

    /// <summary>What a caller of another machine says of its screen, within what screens are.</summary>
    private static TerminalFacts Sane(TerminalFacts facts) =>
        facts with { Width = Math.Clamp(facts.Width, 20, 1_000), Height = Math.Clamp(facts.Height, 1, 1_000), Colors = Math.Clamp(facts.Colors, 0, 4) };

    private async Task GiveInputAsync(HttpContext context)
    {
        CommandInput? input = context.Request.HasJsonContentType() ? await context.Request.ReadFromJsonAsync<CommandInput>(context.RequestAborted) : null;
        With(context, session => session.GiveInput(input?.Text));
    }

    private Task CancelAsync(HttpContext context)
    {
        With(context, session => session.Cancel());
        return Task.CompletedTask;
    }

    /// <summary>A command that has ended in the meantime needs nothing any more.</summary>
    private void With(HttpContext context, Action<CommandSession> act)
    {
        bool isKnown = _sessions.TryGetValue((string)context.Request.RouteValues["id"]!, out CommandSession? session);
        if (isKnown)
        {
            act(session!);
        }

        context.Response.StatusCode = isKnown ? StatusCodes.Status202Accepted : StatusCodes.Status404NotFound;
    }
}
