using Candlewick.Campaigns.Live;
using Candlewick.Simulator.Market;

namespace Candlewick.Campaigns.Up;

/// <summary>Every stored row of the followed instruments beside the true one, from the first that is stored to the last.</summary>
public sealed class UpComparison(StoreRoles store, SimulatedMarket truth)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly List<Finding> _findings = [];
    private readonly List<UpTally> _tallies = [];

    public async Task<(IReadOnlyList<UpTally> Tallies, IReadOnlyList<Finding> Findings)> RunAsync(IReadOnlyList<InstrumentId> instruments, CancellationToken ct)
    {
        foreach (InstrumentId instrument in instruments)
        {
            await CompareTradesAsync(new SeriesId(instrument, SeriesKind.Trades), truth.ReadTrades, ct);
            await CompareTradesAsync(new SeriesId(instrument, SeriesKind.AggregateTrades), truth.ReadAggregateTrades, ct);
            await CompareBarsAsync(new BarSeriesId(instrument, UpCampaignOptions.Minutes), ct);
            await CompareBarsAsync(new BarSeriesId(instrument, UpCampaignOptions.BuiltMinutes), ct);
        }

        return (_tallies, _findings);
    }

    private async Task CompareTradesAsync(SeriesId series, Func<string, UtcRange, IReadOnlyList<Trade>> read, CancellationToken ct)
    {
        List<Trade> stored = [];
        await foreach (ReadOnlyMemory<Trade> batch in store.Trades.ReadAsync(series, UtcRange.All, ct))
        {
            stored.AddRange(batch.Span);
        }

        if (stored.Count == 0)
        {
            _findings.Add(new Finding(FindingKind.RowsLost, $"{series}: nothing is stored."));
            return;
        }

        // Ids decide what is wanted: the wire gives milliseconds of an instant that the market knows better.
        UtcRange range = new(stored.Min(trade => trade.EventTime) - Margin, stored.Max(trade => trade.EventTime) + Margin);
        (long first, long last) = (stored.Min(trade => trade.Id), stored.Max(trade => trade.Id));
        Dictionary<long, Trade> wanted = read(series.Instrument.Symbol, range).Where(trade => trade.Id >= first && trade.Id <= last).ToDictionary(trade => trade.Id);
        HashSet<long> seen = [];
        long equal = 0;
        foreach (Trade trade in stored)
        {
            if (!seen.Add(trade.Id))
            {
                _findings.Add(new Finding(FindingKind.RowsDoubled, $"{series}: {trade.Id} is stored twice."));
            }
            else if (!wanted.TryGetValue(trade.Id, out Trade true_))
            {
                _findings.Add(new Finding(FindingKind.RowsExtra, $"{series}: the market has no {trade.Id}."));
            }
            else if (!LiveComparison.IsSame(trade, true_))
            {
                _findings.Add(new Finding(FindingKind.RowsDifferent, $"{series}: found {trade}, expected {true_}."));
            }
            else
            {
                equal++;
            }
        }

        _findings.AddRange(wanted.Keys.Except(seen).Select(id => new Finding(FindingKind.RowsLost, $"{series}: {id} is not stored.")));
        await FinishAsync(series, stored.Count, equal, _ => false, ct);
    }

    private async Task CompareBarsAsync(BarSeriesId series, CancellationToken ct)
    {
        Dictionary<UtcTime, Bar> stored = [];
        await foreach (BarColumns batch in store.Bars.ReadAsync(series, UtcRange.All, asKnownAt: null, ct))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                if (!stored.TryAdd(batch.OpenTimes[row], batch[row]))
                {
                    _findings.Add(new Finding(FindingKind.RowsDoubled, $"{series}: the bar of {batch.OpenTimes[row]} is stored twice."));
                }
            }
        }

        if (stored.Count == 0)
        {
            _findings.Add(new Finding(FindingKind.RowsLost, $"{series}: nothing is stored."));
            return;
        }

        using BarColumns wanted = truth.ReadBars(series.Instrument.Symbol, series.Spec.Timeframe, new UtcRange(stored.Keys.Min(), stored.Keys.Max().AddNanoseconds(1)));
        HashSet<UtcTime> quiet = [];
        long equal = 0;
        for (int row = 0; row < wanted.Count; row++)
        {
            bool isQuiet = series.Spec.Origin == BarOrigin.Built && wanted[row].TradeCount == 0;
            if (isQuiet)
            {
                quiet.Add(wanted.OpenTimes[row]);
            }

            if (!stored.Remove(wanted.OpenTimes[row], out Bar found))
            {
                _findings.AddRange(isQuiet ? [] : [new Finding(FindingKind.RowsLost, $"{series}: the bar of {wanted.OpenTimes[row]} is not stored.")]);
            }
            else if (!LiveComparison.IsSame(found, wanted[row]))
            {
                _findings.Add(new Finding(FindingKind.RowsDifferent, $"{series}: found {found}, expected {wanted[row]}."));
            }
            else
            {
                equal++;
            }
        }

        _findings.AddRange(stored.Keys.Select(open => new Finding(FindingKind.RowsExtra, $"{series}: the market has no bar of {open}.")));
        await FinishAsync(series, equal + stored.Count, equal, hole => quiet.Contains(hole.Range.From), ct);
    }

    /// <param name="isTrue">True of a hole that the market has.</param>
    private async Task FinishAsync(SeriesId series, long rows, long equal, Func<Hole, bool> isTrue, CancellationToken ct)
    {
        _tallies.Add(new UpTally(series.ToString(), rows, equal));
        SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
        _findings.AddRange(coverage.Holes.Where(hole => !isTrue(hole)).Select(hole =>
            new Finding(FindingKind.HoleNotPlanted, $"{series}: {hole.Cause} {hole.Range}, though the market has all of it.")));
    }
}
