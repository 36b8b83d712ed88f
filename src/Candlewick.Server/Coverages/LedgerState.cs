namespace Candlewick.Server.Coverages;

/// <summary>The coverage of every series as of one change of the store. Immutable.</summary>
/// <param name="Change">Number of the store's last change.</param>
/// <param name="Series">By series.</param>
internal sealed record LedgerState(long Change, IReadOnlyList<SeriesCoverage> Series)
{
    private readonly Dictionary<SeriesId, SeriesCoverage> _bySeries = Series.ToDictionary(one => one.Series);
    private readonly Dictionary<InstrumentId, SeriesCoverage[]> _byInstrument =
        Series.GroupBy(one => one.Series.Instrument).ToDictionary(one => one.Key, one => one.ToArray());

    private readonly Lazy<string[]> _names = new(() => [.. Series.Select(one => one.Series.ToString())]);

    /// <summary>The same with the coverage of some series replaced; what has none any more is left out.</summary>
    public LedgerState With(long change, IReadOnlyDictionary<SeriesId, SeriesCoverage> touched) => new(
        change,
        [
            .. Series.Where(one => !touched.ContainsKey(one.Series)).Concat(touched.Values.Where(one => !one.Covered.IsEmpty || one.Holes.Count > 0))
                .OrderBy(one => one.Series),
        ]);

    /// <summary>Series that the filter includes and whose id contains the text, in any case.</summary>
    public IReadOnlyList<SeriesCoverage> Search(SeriesFilter filter, string text)
    {
        List<SeriesCoverage> found = [];
        for (int i = 0; i < Series.Count; i++)
        {
            if (filter.Includes(Series[i].Series) && (text.Length == 0 || _names.Value[i].Contains(text, StringComparison.OrdinalIgnoreCase)))
            {
                found.Add(Series[i]);
            }
        }

        return found;
    }

    /// <summary>Null when nothing was ever asked of it.</summary>
    public SeriesCoverage? Find(SeriesId series) => _bySeries.GetValueOrDefault(series);

    public IReadOnlyList<SeriesCoverage> Of(InstrumentId instrument) => _byInstrument.GetValueOrDefault(instrument) ?? [];

    public bool Knows(InstrumentId instrument) => _byInstrument.ContainsKey(instrument);

    /// <summary>From the first to the last known instant; empty when nothing is known.</summary>
    public static UtcRange SpanOf(SeriesCoverage coverage)
    {
        UtcTime from = UtcTime.MaxValue, to = UtcTime.MinValue;
        if (coverage.Covered.Count > 0)
        {
            (from, to) = (coverage.Covered[0].From, coverage.Covered[^1].To);
        }

        return coverage.Holes.Count == 0
            ? to < from ? UtcRange.Empty : new UtcRange(from, to)
            : new UtcRange(UtcTime.Min(from, coverage.Holes[0].Range.From), UtcTime.Max(to, coverage.Holes[^1].Range.To));
    }
}
