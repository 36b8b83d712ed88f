using Candlewick.Hosting.Running;
using Candlewick.Server.Commands;

namespace Candlewick.Cli;

/// <summary>Runs the commands of other processes on the store of this one: the same program, for another caller.</summary>
internal sealed class OwnerCommands(StoreOwner owner) : ICommandRunner
{
    public Task<int> RunAsync(CommandRequest request, CommandStreams streams, CancellationToken ct) =>
        WickProgram.RunAsync(Caller.OfRequest(request, streams, owner), ct);

    public bool IsWrite(CommandRequest request) => RemoteRule.IsWrite(CommandTree.Create().Parse(request.Arguments, CommandFiles.At(request.WorkingDirectory)));
}
