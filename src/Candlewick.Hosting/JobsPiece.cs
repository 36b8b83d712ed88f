using Candlewick.Hosting.Running;
using Candlewick.Jobs;

namespace Candlewick.Hosting;

/// <summary>The job engine as a piece of a running process: follows the schedules, and takes up what was interrupted.</summary>
/// <remarks>
/// Where nothing was ever backfilled, it begins with the universe and what comes after it; else with what was missed since. Of several servers on one
/// store one runs the jobs; the others stand by, and one of them takes over when that one is gone.
/// </remarks>
/// <param name="beginsAtOnce">False to start nothing before a schedule or a call does.</param>
public sealed class JobsPiece(Workspace workspace, bool beginsAtOnce = true) : IRunningPiece
{
    private const string FirstJob = "universe";
    private const string FirstDone = "backfill";
    private const string EveryStart = "catch-up";

    private string? _failure;

    public string Name => "jobs";

    public PieceHealth Health => _failure is { } failure ? new PieceHealth(false, failure, [])
        : new PieceHealth(true, workspace.Shared is null || workspace.Jobs.IsFollowing ? "running" : "standing by: another server runs the jobs", []);

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            _failure = null;
            Task running = workspace.Jobs.RunAsync(ct);
            await BeginAsync(ct);
            await running;
        }
        catch (InvalidOperationException failure)
        {
            _failure = failure.Message;
            throw;
        }
    }

    /// <summary>Starts nothing where an interrupted run goes on by itself.</summary>
    private async Task BeginAsync(CancellationToken ct)
    {
        IRunStore runs = workspace.Runs.Runs;
        if (!beginsAtOnce || !await workspace.Jobs.OpenAsync(ct) || (await runs.ListAsync(new RunFilter(IsEnded: false, Limit: 1), ct)).Count > 0)
        {
            return;
        }

        bool isFirst = (await runs.ListAsync(new RunFilter(FirstDone, [RunState.Succeeded], Limit: 1), ct)).Count == 0;
        await workspace.Jobs.StartAsync(
            new RunRequest(isFirst ? FirstJob : EveryStart) { WithFollowers = isFirst, Cause = isFirst ? "first start" : "start" }, ct);
    }
}
