using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Jobs;

namespace Candlewick.Hosting.Alerting;

/// <summary>Values for conditions: from the store, the runs of jobs, and live data where there is any. One reader at a time.</summary>
/// <param name="board">Live prices; null where none come.</param>
/// <param name="feed">Live data; null where none comes.</param>
internal sealed class AlertFacts(Workspace workspace, int universe, PriceBoard? board, IMarketFeed? feed) : IAlertFacts
{
    private static readonly TimeSpan SeriesAge = TimeSpan.FromMinutes(1);
    private static readonly RunState[] Judged = [RunState.Succeeded, RunState.Failed, RunState.TimedOut];

    private readonly BarTails _tails = new(workspace.Store);
    private readonly Dictionary<(InstrumentId, Timeframe), double> _changes = [];
    private UtcTime _now;
    private long? _seriesReadAt;

    private static TimeProvider Wall => TimeProvider.System;

    /// <inheritdoc/>
    public async Task BeginAsync(UtcTime at, CancellationToken ct)
    {
        _now = at;
        _changes.Clear();
        if (_seriesReadAt is not { } read || Wall.GetElapsedTime(read) > SeriesAge)
        {
            await _tails.RefreshAsync(ct);
            _seriesReadAt = Wall.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public Task<double> ReadAsync(AlertFact fact, CancellationToken ct) => fact.Kind switch
    {
        FactKind.Price => ReadPriceAsync(fact.Instrument, ct),
        FactKind.Open => ReadBarAsync(fact, BarColumn.Open, ct),
        FactKind.High => ReadBarAsync(fact, BarColumn.High, ct),
        FactKind.Low => ReadBarAsync(fact, BarColumn.Low, ct),
        FactKind.Close => ReadBarAsync(fact, BarColumn.Close, ct),
        FactKind.Volume => ReadBarAsync(fact, BarColumn.Volume, ct),
        FactKind.Indicator when !fact.Paired.IsNone => _tails.ReadPairAsync(
            (new BarSeriesId(fact.Instrument, fact.Timeframe), new BarSeriesId(fact.Paired, fact.Timeframe)), fact.Indicator!, (fact.Output, fact.Ago), ct),
        FactKind.Indicator => _tails.ReadAsync(new BarSeriesId(fact.Instrument, fact.Timeframe), fact.Indicator!, (fact.Output, fact.Ago), ct),
        FactKind.Change => ReadChangeAsync(fact.Instrument, fact.Timeframe, ct),
        FactKind.Rank => ReadRankAsync(fact, ct),
        FactKind.Gaps => ReadGapsAsync(fact, ct),
        FactKind.Lag => ReadLagAsync(fact, ct),
        FactKind.JobFailed => ReadJobAsync(fact.Name, ct),
        FactKind.JobAge => ReadJobAgeAsync(fact.Name, ct),
        _ => Task.FromResult(feed?.Measure().Where(one => one.Name == fact.Name).Select(one => one.Lag.TotalSeconds).FirstOrDefault(double.NaN) ?? double.NaN),
    };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstrumentId>> ListAsync(AlertScope over, CancellationToken ct)
    {
        IEnumerable<InstrumentId> named = over.Instruments.SelectMany(text =>
            InstrumentPattern.IsPattern(text) ? _tails.Instruments.Where(one => InstrumentPattern.Matches(text, one)) : [InstrumentId.Parse(text)]);
        IEnumerable<InstrumentId> members = over.Top > 0 ? await ListUniverseAsync(over.Top, ct) : [];
        return [.. named.Concat(members).Distinct().Order()];
    }

    private async Task<IReadOnlyList<InstrumentId>> ListUniverseAsync(int count, CancellationToken ct)
    {
        try
        {
            return await workspace.ListUniverseAsync(count, ct);
        }
        catch (InputException)
        {
            return [];
        }
    }

    private Task<double> ReadBarAsync(AlertFact fact, BarColumn column, CancellationToken ct) =>
        _tails.ReadAsync(new BarSeriesId(fact.Instrument, fact.Timeframe), column, fact.Ago, ct);

    private async Task<double> ReadPriceAsync(InstrumentId instrument, CancellationToken ct) =>
        board?.Find(instrument) is { } live ? live.Price
        : _tails.FindShortest(instrument) is { } series ? await _tails.ReadAsync(series, BarColumn.Close, 0, ct)
        : double.NaN;

    private async Task<double> ReadChangeAsync(InstrumentId instrument, Timeframe over, CancellationToken ct)
    {
        if (_changes.TryGetValue((instrument, over), out double known))
        {
            return known;
        }

        double change = double.NaN;
        if (_tails.FindShortest(instrument) is { } series && over.LengthNanoseconds < _now.Nanoseconds)
        {
            double before = await _tails.FindCloseAsync(series, _now.AddNanoseconds(-over.LengthNanoseconds), ct);
            change = (await ReadPriceAsync(instrument, ct) / before) - 1;
        }

        return _changes[(instrument, over)] = change;
    }

    private async Task<double> ReadRankAsync(AlertFact fact, CancellationToken ct)
    {
        double own = await ReadChangeAsync(fact.Instrument, fact.Timeframe, ct);
        int better = 0;
        foreach (InstrumentId member in double.IsNaN(own) ? [] : await ListUniverseAsync(universe, ct))
        {
            better += await ReadChangeAsync(member, fact.Timeframe, ct) > own ? 1 : 0;
        }

        return double.IsNaN(own) ? double.NaN : better + 1;
    }

    private async Task<double> ReadGapsAsync(AlertFact fact, CancellationToken ct)
    {
        SeriesCoverage coverage = await workspace.Store.Coverage.FindAsync(new BarSeriesId(fact.Instrument, fact.Timeframe), ct);
        if (coverage.Covered.Count == 0)
        {
            return double.NaN;
        }

        UtcRange known = new(coverage.Covered[0].From, coverage.Covered[^1].To);
        return coverage.Unexplained(known).Sum(fact.Timeframe.CountOpens);
    }

    private async Task<double> ReadLagAsync(AlertFact fact, CancellationToken ct) =>
        await workspace.Store.Bars.FindLastOpenAsync(new BarSeriesId(fact.Instrument, fact.Timeframe), ct) is { } open
            ? Math.Max(0, (_now - fact.Timeframe.Next(open)).TotalSeconds)
            : double.PositiveInfinity;

    private async Task<double> ReadJobAsync(string job, CancellationToken ct) =>
        await workspace.Runs.Runs.ListAsync(new RunFilter(job, Judged, Limit: 1), ct) is [var last]
            ? last.State == RunState.Succeeded ? 0 : 1
            : double.NaN;

    private async Task<double> ReadJobAgeAsync(string job, CancellationToken ct)
    {
        if (await workspace.Runs.Runs.ListAsync(new RunFilter(job, [RunState.Succeeded], Limit: 1), ct) is [{ EndedAt: { } ended }])
        {
            return Math.Max(0, (_now - UtcTime.From(ended)).TotalSeconds);
        }

        return (await workspace.Runs.Runs.ListAsync(new RunFilter(job, Judged, Limit: 1), ct)).Count > 0 ? double.PositiveInfinity : double.NaN;
    }
}
