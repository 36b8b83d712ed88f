namespace Candlewick.Storage.Postgres.Writing;

/// <summary>Bars of one transaction that wait to be sent together.</summary>
internal sealed class PendingBars(PostgresSession session, MonthTables? months)
{
    /// <summary>From so many rows on, a new month gets its keys after its rows.</summary>
    private const int RowsOfLoad = 5_000;

    private readonly List<BarSegment> _segments = [];
    private readonly HashSet<int> _series = [];

    public bool Has(int seriesId) => _series.Contains(seriesId);

    public void Add(BarSegment segment)
    {
        if (segment.Count > 0)
        {
            _segments.Add(segment);
            _series.Add(segment.SeriesId);
        }
    }

    /// <summary>Sends what waits; the rows are in the transaction when it returns.</summary>
    public async Task FlushAsync()
    {
        List<BarSegment> rest = _segments;
        foreach (int month in await TakeMissingAsync())
        {
            rest = await LoadMonthAsync(rest, month);
        }

        if (rest.Count > 0)
        {
            await (months?.GuardAsync(() => SendAsync("bar", rest)) ?? SendAsync("bar", rest));
        }

        _segments.Clear();
        _series.Clear();
    }

    private async Task<IReadOnlyList<int>> TakeMissingAsync() =>
        months is null ? [] : await months.TakeMissingAsync(session, _segments.SelectMany(segment => segment.Months()).ToHashSet());

    /// <summary>Makes a month; with many rows they are loaded before its keys are built.</summary>
    /// <returns>The segments that are still to be sent.</returns>
    private async Task<List<BarSegment>> LoadMonthAsync(List<BarSegment> segments, int month)
    {
        UtcRange range = MonthTables.RangeOf(month);
        List<BarSegment> inside = [.. segments.Select(segment => segment.Within(range)).Where(segment => segment.Count > 0)];
        await months!.MakeAsync(session, month);
        bool isLoad = inside.Sum(segment => segment.Count) >= RowsOfLoad;
        if (isLoad)
        {
            await SendAsync(months.NameOf(month), inside);
        }

        await months.AttachAsync(session, month);
        return !isLoad
            ? segments
            : [.. segments.SelectMany(segment => new[] { segment.Within(new UtcRange(UtcTime.MinValue, range.From)), segment.Within(new UtcRange(range.To, UtcTime.MaxValue)) })
                .Where(segment => segment.Count > 0)];
    }

    private async Task SendAsync(string table, IEnumerable<BarSegment> segments)
    {
        await using CopyStream copy = await CopyStream.BeginAsync(session, table);
        foreach (BarSegment segment in segments)
        {
            await segment.SendAsync(copy);
        }

        await copy.CompleteAsync();
    }
}
