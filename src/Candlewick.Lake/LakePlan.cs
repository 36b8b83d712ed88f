namespace Candlewick.Lake;

/// <summary>The months of one series that an export looks at.</summary>
/// <param name="Months">In order.</param>
/// <param name="Horizon">Rows before it were deleted by retention, so what the lake has of those months is more than the store has; null when none were.</param>
internal sealed record LakeSeries(BarSeriesId Series, IReadOnlyList<UtcRange> Months, UtcTime? Horizon);

/// <summary>What an export looks at.</summary>
/// <param name="Entry">Number of the last change that it sees.</param>
internal sealed record LakePlan(long Entry, IReadOnlyList<LakeSeries> Series)
{
    /// <summary>The months that changed after a number; every month of the store when there is none.</summary>
    public static async Task<LakePlan> MakeAsync(StoreRoles store, SeriesFilter filter, long? after, IReadOnlyList<LakePartition> known, CancellationToken ct)
    {
        SeriesFilter bars = filter with { Kind = SeriesKind.Bars };
        ChangeSet changes = after is { } number
            ? await store.Derived.Changes.ListAsync(bars, number, ct)
            : new ChangeSet((await store.Derived.Changes.ListTouchedAsync(long.MaxValue, ct)).Last, []);
        Dictionary<SeriesId, SeriesSummary> filled = (await store.Coverage.SummarizeAsync(bars, ct)).ToDictionary(one => one.Series);
        Dictionary<string, UtcTime> horizons = (await store.Upkeep.Retention.ListAsync(ct))
            .GroupBy(one => one.What, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(one => one.Before), StringComparer.Ordinal);
        ILookup<string, UtcRange> stored = known.ToLookup(one => one.Series, one => one.Range, StringComparer.Ordinal);
        IEnumerable<(SeriesId Series, RangeSet? Changed)> wanted = after is null
            ? filled.Keys.Select(series => (series, (RangeSet?)null))
            : changes.Series.Select(one => (one.Series, (RangeSet?)one.Ranges));
        List<LakeSeries> plan = [];
        foreach ((SeriesId series, RangeSet? changed) in wanted.OrderBy(one => one.Series))
        {
            IEnumerable<UtcRange> months = filled.TryGetValue(series, out SeriesSummary? summary) ? Months(summary) : [];
            UtcRange[] touched = [.. months.Union(stored[series.ToString()]).Where(month => changed is null || Touches(changed, month)).OrderBy(month => month.From)];
            if (touched.Length > 0)
            {
                plan.Add(new LakeSeries(series.ToBars(), touched, horizons.TryGetValue(series.ToString(), out UtcTime horizon) ? horizon : null));
            }
        }

        return new LakePlan(changes.Last, plan);
    }

    private static bool Touches(RangeSet changed, UtcRange month) => changed.Any(range => !range.Intersect(month).IsEmpty);

    private static IEnumerable<UtcRange> Months(SeriesSummary series)
    {
        Timeframe month = new(1, TimeframeUnit.Month);
        for (UtcTime open = month.Floor(series.First); open <= series.Last; open = month.Next(open))
        {
            yield return new UtcRange(open, month.Next(open));
        }
    }
}

/// <summary>How far a lake has followed its store. Kept in the store: a lake that another store, or another hand, changed is compared as a whole again.</summary>
/// <param name="Entry">Number of the last change that the lake has.</param>
/// <param name="Manifest">Digest of the manifest that was left there.</param>
internal readonly record struct LakeMark(long Entry, string Manifest)
{
    public static string KeyOf(ILakeTarget target, SeriesFilter filter) =>
        $"lake|{target.Place.Location}|{filter.Venue}|{filter.Instrument}|{filter.Timeframe}|{filter.Series}";

    /// <summary>Null when none was kept, or what was kept cannot be read.</summary>
    public static async Task<LakeMark?> FindAsync(IFactStore facts, string key, CancellationToken ct) =>
        (await facts.FindAsync(key, ct))?.Split(' ') is [var entry, var manifest] && long.TryParse(entry, System.Globalization.CultureInfo.InvariantCulture, out long number)
            ? new LakeMark(number, manifest)
            : null;

    public Task KeepAsync(IFactStore facts, string key, CancellationToken ct) =>
        facts.KeepAsync(key, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Entry} {Manifest}"), ct);
}
