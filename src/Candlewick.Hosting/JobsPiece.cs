using Candlewick.Hosting.Running;
using Candlewick.Jobs;

namespace Candlewick.Hosting;

/// <summary>The job engine as a piece of a running process: follows the schedules, and takes up what was interrupted.</summary>
public sealed class JobsPiece(Workspace workspace) : IRunningPiece
{
    private string? _failure;

    public string Name => "jobs";

    public PieceHealth Health => _failure is { } failure ? new PieceHealth(false, failure) : new PieceHealth(true, "running");

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            _failure = null;
            await workspace.Jobs.RunAsync(ct);
        }
        catch (InvalidOperationException failure)
        {
            _failure = failure.Message;
            throw;
        }
    }
}
