using Candlewick.Acquisition.Derived;
using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>Bars that a command computes from.</summary>
internal static class BarSource
{
    /// <summary>The closed bars of the series before the instant; the caller disposes.</summary>
    /// <exception cref="InputException">The store has none.</exception>
    public static async Task<BarColumns> RequireAsync(Workspace workspace, BarSeriesId series, UtcTime before, CancellationToken ct)
    {
        await DemandAsync(workspace, series, ct);
        return await ClosedBars.ReadAsync(workspace.Store, series, before, ct);
    }

    /// <exception cref="InputException">The store does not know the series.</exception>
    public static async Task DemandAsync(Workspace workspace, SeriesId series, CancellationToken ct)
    {
        IReadOnlyList<SeriesSummary> known = await workspace.Store.Coverage.SummarizeAsync(new SeriesFilter(Instrument: series.Instrument), ct);
        if (known.All(one => one.Series != series))
        {
            string others = known.Count == 0 ? "'wick list series' names those that it has" : $"it has {string.Join(", ", known.Select(one => one.Series))}";
            throw new InputException($"the store has no {series}; {others}.");
        }
    }
}
