using Candlewick.Acquisition.Derived;
using Candlewick.Jobs;

namespace Candlewick.Acquisition.Upkeep;

/// <summary>How long rows of some series are kept.</summary>
/// <param name="Filter">Which series; null for raw price samples.</param>
/// <param name="Keep">Rows older than this may go, whole UTC days of them.</param>
public sealed record RetentionRule(SeriesFilter? Filter, TimeSpan Keep)
{
    /// <summary>Trades, quotes and such by kind, bars by their length: <c>trades older than 30 days</c>.</summary>
    public override string ToString()
    {
        string what = Filter is null ? "samples"
            : Filter.Timeframe is { } timeframe ? $"bars {timeframe}"
            : Filter.Kind?.ToString().ToLowerInvariant() ?? "everything";
        return $"{what} older than {Keep.TotalDays:0.##} days";
    }
}

/// <summary>What to delete.</summary>
/// <param name="Windows">Window series that must have used raw samples before these go.</param>
/// <param name="IsDryRun">Only say what would go.</param>
public sealed record RetentionRequest(IReadOnlyList<RetentionRule> Rules, IReadOnlyList<WindowSpec> Windows, bool IsDryRun);

/// <summary>What one rule did to one series.</summary>
/// <param name="Rows">Rows that went, or would go.</param>
/// <param name="Kept">Why nothing went although rows are old; null otherwise.</param>
public sealed record RetentionItem(string What, string Rule, UtcTime Before, long Rows, string? Kept = null)
{
    public override string ToString() => Kept is null ? $"{What}: {Rows} rows before {Before} ({Rule})" : $"{What}: kept, {Kept} ({Rule})";
}

/// <summary>Deletes what is older than its rule allows, and keeps a record. Safe to stop and run again.</summary>
/// <remarks>
/// Nothing that something is still to be made of goes: neither samples that a window series has not used, nor rows whose last change a stored derived
/// series has not followed. What was computed from deleted rows stays.
/// </remarks>
public sealed class ApplyRetention(StoreRoles store, TimeProvider clock) : IJob<RetentionRequest, IReadOnlyList<RetentionItem>>
{
    public async Task<IReadOnlyList<RetentionItem>> RunAsync(RetentionRequest request, CancellationToken ct)
    {
        List<RetentionItem> items = [];
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        foreach (RetentionRule rule in request.Rules)
        {
            UtcTime before = UtcTime.From((now - rule.Keep).ToDate());
            items.AddRange(rule.Filter is null
                ? await DeleteSamplesAsync(request, rule, new Limit(before, now), ct)
                : await DeleteSeriesAsync(request, rule, new Limit(before, now), ct));
        }

        return items;
    }

    private async Task<IReadOnlyList<RetentionItem>> DeleteSamplesAsync(RetentionRequest request, RetentionRule rule, Limit limit, CancellationToken ct)
    {
        List<RetentionItem> items = [];
        foreach (SampleSummary one in (await store.Derived.Samples.SummarizeAsync(instrument: null, ct)).Where(one => one.Rows > 0 && one.First < limit.Before))
        {
            SampleDeletion deletion = new(one.Instrument, limit.Before, [.. request.Windows.Select(window => window.Code)], limit.Now);
            long rows = await store.Derived.Samples.DeleteUsedAsync(deletion, request.IsDryRun, ct);
            string? kept = rows > 0 ? null : request.Windows.Count == 0 ? "no window series uses them" : "not all of them are in their windows yet";
            items.Add(new RetentionItem($"{one.Instrument}@samples", rule.ToString(), limit.Before, rows, kept));
        }

        return items;
    }

    private async Task<IReadOnlyList<RetentionItem>> DeleteSeriesAsync(RetentionRequest request, RetentionRule rule, Limit limit, CancellationToken ct)
    {
        List<RetentionItem> items = [];
        List<SeriesDeletion> deletions = [];
        IReadOnlyList<SeriesSummary> stored = await store.Coverage.SummarizeAsync(SeriesFilter.Any, ct);
        foreach (SeriesSummary one in stored.Where(one => rule.Filter!.Includes(one.Series) && one.First < limit.Before))
        {
            if (await FindFollowerAsync(one.Series, stored, limit.Before, ct) is { } follower)
            {
                items.Add(new RetentionItem(one.Series.ToString(), rule.ToString(), limit.Before, 0, $"{follower} is still to be made of them"));
                continue;
            }

            if (request.IsDryRun)
            {
                items.Add(new RetentionItem(one.Series.ToString(), rule.ToString(), limit.Before, await store.Upkeep.Retention.CountAsync(one.Series, limit.Before, ct)));
                continue;
            }

            deletions.Add(new SeriesDeletion(one.Series, limit.Before, limit.Now, rule.ToString()));
        }

        IReadOnlyList<long> rows = await store.Upkeep.Retention.DeleteAllAsync(deletions, ct);
        items.AddRange(deletions.Zip(rows, (one, count) => new RetentionItem(one.Series.ToString(), one.Rule, one.Before, count)));
        return items;
    }

    /// <summary>A stored derived series of this source that has not followed its changes before the limit; null when all have.</summary>
    private async Task<SeriesId?> FindFollowerAsync(SeriesId source, IReadOnlyList<SeriesSummary> stored, UtcTime before, CancellationToken ct)
    {
        foreach (SeriesSummary one in stored.Where(one => one.Series.Instrument == source.Instrument && one.Series.Kind == SeriesKind.Bars && one.Series.Bars.Origin != BarOrigin.Venue))
        {
            DerivationMark? mark = await DerivationMark.TryFindAsync(store.Facts, $"derive.bars:{one.Series}", ct);
            if (mark?.Basis != source.ToString())
            {
                continue;
            }

            ChangeSet since = await store.Derived.Changes.ListAsync(new SeriesFilter(Series: source), mark.Value.Entry, ct);
            if (since.Series.Any(change => !change.Ranges.Intersect(new UtcRange(UtcTime.MinValue, before)).IsEmpty))
            {
                return one.Series;
            }
        }

        return null;
    }

    private readonly record struct Limit(UtcTime Before, UtcTime Now);
}
