using Candlewick.Acquisition.Derived;
using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>Which bars a command wants.</summary>
/// <param name="IsBuiltAnew">Made of what is stored even where the series itself is, because it is wanted otherwise.</param>
internal sealed record BarQuery(BarSeriesId Series, BarWish Wish, bool IsBuiltAnew = false);

/// <summary>Bars that a command shows or computes from.</summary>
internal static class BarSource
{
    /// <summary>Stored bars; bars that the store has not, but can make, are built or resampled. Batches are void once the next is asked for.</summary>
    /// <exception cref="InputException">The store neither has nor can make them.</exception>
    public static async Task<IAsyncEnumerable<BarColumns>> ReadAsync(Workspace workspace, BarQuery query, CancellationToken ct)
    {
        (BarSeriesId id, StoreRoles store) = (query.Series, workspace.Store);
        IReadOnlyList<SeriesSummary> known = await store.Coverage.SummarizeAsync(new SeriesFilter(Instrument: id.Instrument), ct);
        bool isStored = !query.IsBuiltAnew && known.Any(one => one.Series == id);
        if (!isStored && id.Spec.Origin == BarOrigin.Venue)
        {
            // What a venue publishes is not made up here: who wants it resampled says so.
            string others = known.Count == 0 ? "'wick list series' names those that it has" : $"it has {string.Join(", ", known.Select(one => one.Series))}";
            throw new InputException($"the store has no {id}; {others}.");
        }

        BarRoad road = isStored ? new BarRoad(id, id) : await MadeAsync(store, id, ct);
        return await road.ReadAsync(store, query.Wish, ct);
    }

    /// <summary>Every closed bar of the series before the instant, as one batch that the caller disposes.</summary>
    /// <exception cref="InputException">The store neither has nor can make them.</exception>
    public static async Task<BarColumns> RequireAsync(Workspace workspace, BarSeriesId series, UtcTime before, CancellationToken ct) =>
        await ClosedBars.GatherAsync(await ReadAsync(workspace, new BarQuery(series, new BarWish(new UtcRange(UtcTime.MinValue, before))), ct));

    private static async Task<BarRoad> MadeAsync(StoreRoles store, BarSeriesId series, CancellationToken ct)
    {
        SeriesId[] sources =
            [.. (await store.Coverage.ListAsync(new SeriesFilter(Instrument: series.Instrument), ct)).Where(one => !one.Covered.IsEmpty).Select(one => one.Series)];
        return BarRoad.FindMade(series, sources) ?? throw new InputException(BarRoad.Missing(series, sources));
    }
}
