namespace Candlewick.Acquisition.Statistics;

/// <summary>Ranks the returns of each day among the members of the universe that held at its end.</summary>
internal sealed class DayRankings(StoreRoles store, StatisticsRequest request, UtcTime now)
{
    /// <summary>Ranks the days whose returns were computed, and those whose universe is another than the one they were ranked by.</summary>
    /// <returns>How many days were ranked, and what that wrote.</returns>
    public async Task<(int Days, WriteResult Result)> RefreshAsync(InstrumentChoice choice, RangeSet computed, CancellationToken ct)
    {
        IReadOnlyList<DailyRanking> stored = await store.Derived.Statistics.ReadRankingsAsync(request.Scope, UtcRange.All, asKnownAt: null, ct);
        IReadOnlyList<UniverseSnapshot> snapshots = await ListSnapshotsAsync(ct);
        RangeSet moved = RangeSet.Of(stored.Where(ranking => UniverseOf(snapshots, ranking.Day)?.At != ranking.UniverseAt).Select(ranking => Instant(ranking.Day)));
        RangeSet due = computed.Union(moved);
        if (due.IsEmpty)
        {
            return (0, default);
        }

        SortedDictionary<UtcTime, List<RankedReturn>> returns = await ReadReturnsAsync(choice, due, ct);
        DailyRanking[] rankings = [.. returns.Select(one => Rank(one.Key, one.Value, UniverseOf(snapshots, one.Key)))];
        return (rankings.Length, await store.Derived.Statistics.WriteAsync(new RankingWrite(request.Scope, due, rankings, now), ct));
    }

    private static UtcRange Instant(UtcTime at) => new(at, at.AddNanoseconds(1));

    /// <summary>The snapshot that held at the end of a day, else the first known one; null without any.</summary>
    private static UniverseSnapshot? UniverseOf(IReadOnlyList<UniverseSnapshot> snapshots, UtcTime day)
    {
        UtcTime end = day + TimeSpan.FromDays(1);
        (int low, int high) = (0, snapshots.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = snapshots[middle].At < end ? (middle + 1, high) : (low, middle);
        }

        return snapshots.Count == 0 ? null : snapshots[Math.Max(0, low - 1)];
    }

    /// <summary>Every snapshot of the scope, oldest first.</summary>
    private async Task<IReadOnlyList<UniverseSnapshot>> ListSnapshotsAsync(CancellationToken ct)
    {
        List<UniverseSnapshot> found = [];
        try
        {
            for (UtcTime at = UtcTime.MaxValue; ; at = found[^1].At.AddNanoseconds(-1))
            {
                found.Add(await store.Universe.AsOfAsync(at, request.Scope.Venue, request.Scope.Quote, asOfFirstKnown: false, ct));
            }
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Unknown)
        {
            found.Reverse();
            return found;
        }
    }

    private async Task<SortedDictionary<UtcTime, List<RankedReturn>>> ReadReturnsAsync(InstrumentChoice choice, RangeSet due, CancellationToken ct)
    {
        SortedDictionary<UtcTime, List<RankedReturn>> returns = [];
        IReadOnlyList<SeriesSummary> series = await store.Coverage.SummarizeAsync(
            new SeriesFilter(SeriesKind.Bars, request.Scope.Venue, Timeframe: new Timeframe(1, TimeframeUnit.Day)), ct);
        foreach (InstrumentId instrument in series.Select(one => one.Series.Instrument).Distinct().Order())
        {
            if (await choice.FindCalendarAsync(instrument, ct) is null)
            {
                continue;
            }

            UtcRange span = new(due[0].From, due[^1].To);
            foreach (DailyStatistic row in await store.Derived.Statistics.ReadAsync(instrument, span, asKnownAt: null, ct))
            {
                if (due.Contains(row.Day) && !double.IsNaN(row.Return))
                {
                    (returns.TryGetValue(row.Day, out List<RankedReturn>? list) ? list : returns[row.Day] = []).Add(new RankedReturn(instrument, row.Return));
                }
            }
        }

        return returns;
    }

    /// <param name="returns">In the order of instruments.</param>
    private DailyRanking Rank(UtcTime day, List<RankedReturn> returns, UniverseSnapshot? universe)
    {
        HashSet<InstrumentId>? members = universe?.Members.Where(member => member.IsMapped).Select(member => member.Instrument).ToHashSet();
        RankedReturn[] ranked = [.. returns.Where(one => members?.Contains(one.Instrument) != false)];
        return new DailyRanking(
            day, universe?.At, ranked.Length,
            [.. ranked.OrderByDescending(one => one.Return).ThenBy(one => one.Instrument).Take(request.Places)],
            [.. ranked.OrderBy(one => one.Return).ThenBy(one => one.Instrument).Take(request.Places)]);
    }
}
