using Candlewick.Acquisition.Derived;
using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>Which bars a command wants.</summary>
/// <param name="AsKnownAt">For stored bars: as the store knew them at this instant; null for now.</param>
/// <param name="Empty">For built time bars: what one without trades becomes.</param>
/// <param name="Expectation">For imbalance and runs bars, which are then built and not taken from the store; null for the defaults.</param>
internal sealed record BarQuery(
    BarSeriesId Series, UtcRange Range, UtcTime? AsKnownAt = null, EmptyBars Empty = EmptyBars.Skip, ExpectationOptions? Expectation = null);

/// <summary>Bars that a command shows or computes from.</summary>
internal static class BarSource
{
    /// <summary>Stored bars; bars that the store has not, but can make, are built or resampled. Batches are void once the next is asked for.</summary>
    /// <exception cref="InputException">The store neither has nor can make them.</exception>
    public static async Task<IAsyncEnumerable<BarColumns>> ReadAsync(Workspace workspace, BarQuery query, CancellationToken ct)
    {
        (BarSeriesId id, StoreRoles store) = (query.Series, workspace.Store);
        IReadOnlyList<SeriesSummary> known = await store.Coverage.SummarizeAsync(new SeriesFilter(Instrument: id.Instrument), ct);
        if (query.Expectation is null && known.Any(one => one.Series == id))
        {
            return store.Bars.ReadAsync(id, query.Range, query.AsKnownAt, ct);
        }

        if (query.AsKnownAt is not null)
        {
            throw new InputException($"--as-known-at: the store has no {id}, and built bars are made of what is known now.");
        }

        switch (id.Spec.Origin)
        {
            case BarOrigin.Built:
                return await DerivedBars.BuildAsync(store, id, query.Range, new BarBuilderOptions { Empty = query.Empty, Expectation = query.Expectation ?? new() }, ct);
            case BarOrigin.Resampled:
                BarSeriesId source = await DerivedBars.FindSourceAsync(store, id.Instrument, id.Spec.Timeframe, ct);
                return DerivedBars.WithinAsync(await DerivedBars.ResampleAsync(store, source, id.Spec, IncompleteGroup.Skip, ct), query.Range);
            default:
                string others = known.Count == 0 ? "'wick list series' names those that it has" : $"it has {string.Join(", ", known.Select(one => one.Series))}";
                throw new InputException($"the store has no {id}; {others}.");
        }
    }

    /// <summary>Every closed bar of the series before the instant, as one batch that the caller disposes.</summary>
    /// <exception cref="InputException">The store neither has nor can make them.</exception>
    public static async Task<BarColumns> RequireAsync(Workspace workspace, BarSeriesId series, UtcTime before, CancellationToken ct) =>
        await ClosedBars.GatherAsync(await ReadAsync(workspace, new BarQuery(series, new UtcRange(UtcTime.MinValue, before)), ct));
}
