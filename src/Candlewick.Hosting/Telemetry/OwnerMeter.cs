using System.Diagnostics.Metrics;
using Candlewick.Hosting.Running;
using Candlewick.Jobs;

namespace Candlewick.Hosting.Telemetry;

/// <summary>What the process that owns a store says of itself in numbers: instruments of the meter <c>Candlewick</c>, read when somebody collects.</summary>
/// <remarks>Units are those of UCUM: seconds <c>s</c>, bytes <c>By</c>. What needs the store comes from the last <see cref="RefreshAsync"/>.</remarks>
public sealed class OwnerMeter : IDisposable
{
    public const string MeterName = "Candlewick";

    /// <summary>By how much the last bar of a followed series may be late.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    private readonly Meter _meter = new(MeterName);
    private readonly StoreOwner _owner;
    private readonly FollowedLedger _ledger;
    private StatusReport? _status;

    public OwnerMeter(StoreOwner owner)
    {
        _owner = owner;
        _ledger = new FollowedLedger(owner.Workspace.Store);
        Gauge("candlewick.feed.depth", "{event}", "Events that wait for a consumer.", one => one.Depth);
        Gauge("candlewick.feed.spilled", "{event}", "Events that wait in a consumer's file.", one => one.Spilled);
        Gauge("candlewick.feed.lag", "s", "Age of the last event that a consumer took.", one => one.Lag.TotalSeconds);
        _meter.CreateObservableCounter("candlewick.feed.taken", () => Consumers(one => one.Taken), "{event}", "Events that a consumer took.");
        _meter.CreateObservableCounter("candlewick.feed.skipped", () => Consumers(one => one.Skipped), "{event}", "Events that a consumer never got.");
        _meter.CreateObservableGauge("candlewick.piece.healthy", ListPieces, "1", "1 where a background piece is well, else 0.");
        _meter.CreateObservableGauge("candlewick.store.size", () => _owner.Workspace.Info.Bytes, "By", "Size of the store on disk.");
        _meter.CreateObservableGauge("candlewick.series.followed", () => Count(_ => true), "{series}", "Bar series that are kept current.");
        _meter.CreateObservableGauge("candlewick.series.late", () => Count(one => one.IsLate), "{series}", "Followed bar series whose last bar is late.");
        _meter.CreateObservableGauge("candlewick.series.lag", () => LongestLag(), "s", "Longest lag of a followed bar series.");
        _meter.CreateObservableGauge("candlewick.job.healthy", ListJobs, "1", "1 where the last run of a job did not fail, else 0.");
        _meter.CreateObservableGauge("candlewick.job.age", ListAges, "s", "Time since a job last succeeded.");
    }

    /// <summary>Reads again what has changed in the store. One caller at a time.</summary>
    public async Task RefreshAsync(CancellationToken ct) =>
        _status = await new StatusReading(_owner.Workspace, _owner.Options, Leeway).ReadFollowedAsync(_owner, _ledger, ct);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string meaning, Func<FeedMetrics, double> read) =>
        _meter.CreateObservableGauge(name, () => Consumers(read), unit, meaning);

    private IEnumerable<Measurement<T>> Consumers<T>(Func<FeedMetrics, T> read)
        where T : struct =>
        [.. (_owner.Feed?.Measure() ?? []).Select(one => new Measurement<T>(read(one), Tag("consumer", one.Name), Tag("group", one.Group)))];

    private IEnumerable<Measurement<int>> ListPieces() =>
        [.. _owner.Pieces.Select(piece => new Measurement<int>(piece.Health.IsHealthy ? 1 : 0, Tag("piece", piece.Name)))];

    private IEnumerable<Measurement<int>> ListJobs() =>
        [.. (_status?.Jobs ?? []).Select(job => new Measurement<int>(job.State is RunState.Failed or RunState.TimedOut ? 0 : 1, Tag("job", job.Job)))];

    private IEnumerable<Measurement<double>> ListAges()
    {
        UtcTime now = UtcTime.From(_owner.Workspace.Clock.GetUtcNow());
        return [.. (_status?.Jobs ?? []).Where(job => job.LastSuccess is not null).Select(job => new Measurement<double>((now - job.LastSuccess!.Value).TotalSeconds, Tag("job", job.Job)))];
    }

    private int Count(Func<SeriesFreshness, bool> which) => _status?.Series.Count(one => one.IsFollowed && which(one)) ?? 0;

    private double LongestLag() => _status?.Series.Where(one => one.IsFollowed).Select(one => one.Lag?.TotalSeconds ?? 0).DefaultIfEmpty().Max() ?? 0;

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
