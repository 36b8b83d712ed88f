using Candlewick.Campaigns.Comparison;

namespace Candlewick.Campaigns.Live;

/// <summary>Stored trades and bars of a schedule beside the true ones.</summary>
internal static class LiveComparison
{
    /// <summary>From the first stored trade to the end of judging: every true id, once, with its values; coverage without a hole.</summary>
    /// <returns>How many are equal.</returns>
    public static async Task<long> TradesAsync(LiveCase run, StoreRoles store, StreamId stream, List<Finding> findings, CancellationToken ct)
    {
        bool isSingle = stream.Kind == StreamKind.Trades;
        SeriesId series = new(stream.Instrument, isSingle ? SeriesKind.Trades : SeriesKind.AggregateTrades);
        List<Trade> stored = [];
        await foreach (ReadOnlyMemory<Trade> batch in store.Trades.ReadAsync(series, UtcRange.All, ct))
        {
            stored.AddRange(batch.Span);
        }

        UtcRange judged = new(LiveCampaignOptions.Start, run.JudgedUntil);
        string symbol = stream.Instrument.Symbol;
        IReadOnlyList<Trade> truth = isSingle ? run.Server.Market!.ReadTrades(symbol, judged) : run.Server.Market!.ReadAggregateTrades(symbol, judged);
        string name = $"seed {run.Seed} {series}";
        if (stored.Count == 0)
        {
            findings.Add(new Finding(FindingKind.RowsLost, $"{name}: nothing is stored."));
            return 0;
        }

        long first = stored.Min(trade => trade.Id);
        Dictionary<long, Trade> byId = [];
        int twice = stored.Count(trade => !byId.TryAdd(trade.Id, trade));
        Trade[] wanted = [.. truth.Where(trade => trade.Id >= first)];
        Trade[] lost = [.. wanted.Where(trade => !byId.ContainsKey(trade.Id))];
        int different = wanted.Count(trade => byId.TryGetValue(trade.Id, out Trade found) && !IsSame(found, trade));
        HashSet<long> known = [.. truth.Select(trade => trade.Id)];
        int extra = byId.Values.Count(trade => trade.EventTime < judged.To && !known.Contains(trade.Id));
        Add(FindingKind.RowsLost, lost.Length, lost.Length == 0 ? "" : $"first {lost[0].Id} at {lost[0].EventTime}");
        Add(FindingKind.RowsDoubled, twice, "");
        Add(FindingKind.RowsDifferent, different, "");
        Add(FindingKind.RowsExtra, extra, "");
        await HolesAsync(store, series, run, findings, ct);
        if (wanted.Length == 0)
        {
            findings.Add(new Finding(FindingKind.NotMet, $"{name}: nothing to compare before {run.JudgedUntil}."));
        }

        return wanted.Length - lost.Length - different;

        void Add(FindingKind kind, int count, string text)
        {
            if (count > 0)
            {
                findings.Add(new Finding(kind, $"{name}: {count} of {wanted.Length} trades {text}"));
            }
        }
    }

    /// <summary>From the first stored bar to the end of judging. Built bars add doubles up in another way than the venue: their sums within 1e-12.</summary>
    /// <returns>How many are equal.</returns>
    public static async Task<long> BarsAsync(LiveCase run, StoreRoles store, BarSpec spec, StreamId stream, List<Finding> findings, CancellationToken ct)
    {
        BarSeriesId series = new(stream.Instrument, spec);
        Dictionary<UtcTime, Bar> stored = [];
        int twice = 0;
        await foreach (BarColumns batch in store.Bars.ReadAsync(series, UtcRange.All, asKnownAt: null, ct))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                twice += stored.TryAdd(batch.OpenTimes[row], batch[row]) ? 0 : 1;
            }
        }

        string name = $"seed {run.Seed} {series}";
        if (stored.Count == 0)
        {
            findings.Add(new Finding(FindingKind.RowsLost, $"{name}: nothing is stored."));
            return 0;
        }

        UtcRange judged = new(stored.Keys.Min(), LiveWorker.Minute.Floor(run.JudgedUntil));
        using BarColumns truth = run.Server.Market!.ReadBars(stream.Instrument.Symbol, LiveWorker.Minute, judged);
        long equal = 0;
        for (int row = 0; row < truth.Count; row++)
        {
            if (!stored.TryGetValue(truth.OpenTimes[row], out Bar found))
            {
                findings.Add(new Finding(FindingKind.RowsLost, $"{name}: the bar of {truth.OpenTimes[row]} is not stored."));
            }
            else if (!IsSame(found, truth[row]))
            {
                findings.Add(new Finding(FindingKind.RowsDifferent, $"{name}: found {found}, expected {truth[row]}."));
            }
            else
            {
                equal++;
            }
        }

        if (twice > 0)
        {
            findings.Add(new Finding(FindingKind.RowsDoubled, $"{name}: {twice} bars are stored twice."));
        }

        await HolesAsync(store, series, run, findings, ct);
        return equal;
    }

    private static async Task HolesAsync(StoreRoles store, SeriesId series, LiveCase run, List<Finding> findings, CancellationToken ct)
    {
        SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
        findings.AddRange(coverage.Holes.Where(hole => hole.Range.From < run.JudgedUntil).Select(hole =>
            new Finding(FindingKind.HoleNotPlanted, $"seed {run.Seed} {series}: {hole.Cause} {hole.Range}, though the venue has all of it.")));
    }

    /// <summary>Every field.</summary>
    internal static bool IsSame(in Trade a, in Trade b) =>
        (a.Id, a.EventTime, a.Price, a.Quantity, a.Aggressor, a.FirstId, a.LastId) == (b.Id, b.EventTime, b.Price, b.Quantity, b.Aggressor, b.FirstId, b.LastId);

    /// <summary>Every field; sums within 1e-12.</summary>
    internal static bool IsSame(in Bar a, in Bar b) =>
        (a.OpenTime, a.CloseTime, a.Open, a.High, a.Low, a.Close, a.TradeCount) == (b.OpenTime, b.CloseTime, b.Open, b.High, b.Low, b.Close, b.TradeCount)
        && IsNear(a.Volume, b.Volume) && IsNear(a.QuoteVolume, b.QuoteVolume)
        && IsNear(a.TakerBuyVolume, b.TakerBuyVolume) && IsNear(a.TakerBuyQuoteVolume, b.TakerBuyQuoteVolume);

    private static bool IsNear(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Max(Math.Abs(a), Math.Abs(b));
}
