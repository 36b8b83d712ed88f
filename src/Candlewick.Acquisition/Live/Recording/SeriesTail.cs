namespace Candlewick.Acquisition.Live.Recording;

/// <summary>Until where the store has asked for a series: the next write begins there.</summary>
internal sealed class SeriesTail(SeriesId series)
{
    public SeriesId Series => series;

    /// <summary>The end of the last write; null when nothing is stored.</summary>
    public UtcTime? AskedTo { get; set; }

    /// <summary>What a write of rows from <paramref name="first"/> to <paramref name="end"/> was asked for: from the last write on, without a seam.</summary>
    public UtcRange Asked(UtcTime first, UtcTime end) => new(UtcTime.Min(AskedTo ?? first, first), UtcTime.Max(AskedTo ?? end, end));

    public static async Task<SeriesTail> FindAsync(SeriesId series, StoreRoles store, CancellationToken ct)
    {
        if (series.Kind == SeriesKind.Bars)
        {
            UtcTime? open = await store.Bars.FindLastOpenAsync(series.ToBars(), ct);
            return new SeriesTail(series) { AskedTo = open is { } last ? series.Bars.Timeframe.Next(last) : null };
        }

        IReadOnlyList<SeriesSummary> summaries = await store.Coverage.SummarizeAsync(new SeriesFilter(series.Kind, Instrument: series.Instrument), ct);
        UtcTime? end = summaries.FirstOrDefault(summary => summary.Series == series)?.Last;
        return new SeriesTail(series) { AskedTo = end?.AddNanoseconds(1) };
    }
}
