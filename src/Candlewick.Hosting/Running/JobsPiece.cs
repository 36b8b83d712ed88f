using Candlewick.Jobs;

namespace Candlewick.Hosting.Running;

/// <summary>The job engine of a running process. Its first start begins with the universe, every later one with what was missed.</summary>
public sealed class JobsPiece : IRunningPiece, IAsyncDisposable
{
    private readonly Workspace _workspace;
    private readonly CandlewickOptions _options;
    private string _state = "starting";

    public JobsPiece(Workspace workspace, CandlewickOptions options)
    {
        _workspace = workspace;
        _options = options;
        Engine = Create();
    }

    public string Name => "jobs";

    /// <summary>The engine that runs now; another one after a failure.</summary>
    public JobEngine Engine { get; private set; }

    public PieceHealth Health => new(_state == "running", _state, []);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken ct)
    {
        if (_state.StartsWith("failed", StringComparison.Ordinal))
        {
            await Engine.DisposeAsync();
            Engine = Create();
        }

        try
        {
            Task running = Engine.RunAsync(ct);
            await BeginAsync(ct);
            _state = "running";
            await running;
            _state = "stopped";
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            _state = $"failed: {failure.Message}";
            throw;
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    /// <summary>Without a universe everything is to be fetched; with one, what was missed since.</summary>
    private async Task BeginAsync(CancellationToken ct)
    {
        if ((await Engine.Runs.ListAsync(new RunFilter(IsEnded: false, Limit: 1), ct)).Count > 0)
        {
            return;
        }

        bool isKnown = (await Engine.Runs.ListAsync(new RunFilter(MarketJobs.Backfill, [RunState.Succeeded], Limit: 1), ct)).Count > 0;
        await Engine.StartAsync(
            new RunRequest(isKnown ? MarketJobs.CatchUp : MarketJobs.Universe) { WithFollowers = true, Cause = isKnown ? "start" : "first start" }, ct);
    }

    private JobEngine Create() => new(
        MarketJobs.Create(_workspace, _options),
        _workspace.Runs,
        new JobEngineOptions
        {
            Clock = _workspace.Clock,
            IsRetryable = failure => failure is not CandlewickException known || known.IsTransient,
        });
}
