namespace Candlewick.Storage.ClickHouse;

/// <summary>Changes from <c>coverage</c>: writes, causes of holes and clearings.</summary>
internal sealed class ClickHouseChangeFeed(StoreAccess access) : IChangeFeed
{
    /// <inheritdoc />
    public async Task<ChangeSet> ListAsync(SeriesFilter filter, long after, CancellationToken ct)
    {
        long last = await JournalReader.ReadLastEntryAsync(access.Client, ct);
        string window = $"entry > {Sql.Number(after)} AND entry <= {Sql.Number(last)}";
        Dictionary<SeriesId, List<UtcRange>> changed = [];
        await AddNotesAsync(changed, filter, window, ct);
        foreach (JournalEntry entry in (await JournalReader.ListAsync(access.Client, filter, window, ct)).Select(record => record.Write).Where(ChangeRule.Counts))
        {
            if (ChangeRule.IsPart(entry))
            {
                RangesOf(changed, entry.Series).AddRange(await ReadPartAsync(entry, ct));
            }
            else
            {
                RangesOf(changed, entry.Series).Add(entry.Asked);
            }
        }

        Dictionary<SeriesId, UtcTime> horizons = await ReadHorizonsAsync(ct);
        return new ChangeSet(
            last,
            [.. changed.Where(one => one.Value.Count > 0).OrderBy(one => one.Key).Select(one => new SeriesChange(
                one.Key, RangeSet.Of(one.Value), horizons.TryGetValue(one.Key, out UtcTime horizon) ? horizon : null))]);
    }

    /// <inheritdoc />
    public async Task<TouchedSeries> ListTouchedAsync(long after, CancellationToken ct)
    {
        long last = await JournalReader.ReadLastEntryAsync(access.Client, ct);
        RowBinaryReader rows = await access.Client.ReadAsync(
            $"SELECT DISTINCT toString(series) FROM coverage WHERE entry > {Sql.Number(after)} AND entry <= {Sql.Number(last)} AND kind IN ('write', 'clear', 'explain', 'retention')", ct);
        List<SeriesId> series = [];
        while (rows.Read())
        {
            series.Add(SeriesId.Parse(rows.Text()));
        }

        return new TouchedSeries(last, series);
    }

    private async Task AddNotesAsync(Dictionary<SeriesId, List<UtcRange>> changed, SeriesFilter filter, string window, CancellationToken ct)
    {
        RowBinaryReader rows = await access.Client.ReadAsync(
            $"SELECT toString(series), range_from, range_to FROM coverage WHERE {window} AND kind IN ('clear', 'explain') AND {JournalReader.Since("ledger_change")}", ct);
        while (rows.Read())
        {
            SeriesId series = SeriesId.Parse(rows.Text());
            UtcRange range = new(UtcTime.FromNanoseconds(rows.Int64()), UtcTime.FromNanoseconds(rows.Int64()));
            if (filter.Includes(series))
            {
                RangesOf(changed, series).Add(range);
            }
        }
    }

    /// <summary>The bars of a write that changed only some: those that are known since then.</summary>
    private async Task<IReadOnlyList<UtcRange>> ReadPartAsync(JournalEntry entry, CancellationToken ct)
    {
        Frontier frontier = await Frontier.ReadAsync(access.Client, entry.Series, ct);
        string since = $"fromUnixTimestamp64Micro(toInt64('{Sql.Number(entry.Provenance.ReceivedAt.Microseconds)}'), 'UTC')";
        RowBinaryReader rows = await access.Client.ReadAsync(
            $"SELECT open_time, close_time FROM bar WHERE {frontier.Where(RowTable.Bar, entry.Asked)} AND known_from >= {since}", ct);
        List<UtcRange> ranges = [];
        while (rows.Read())
        {
            ranges.Add(new UtcRange(UtcTime.FromMicroseconds(rows.Int64()), UtcTime.FromMicroseconds(rows.Int64())));
        }

        return ranges;
    }

    private async Task<Dictionary<SeriesId, UtcTime>> ReadHorizonsAsync(CancellationToken ct)
    {
        Dictionary<SeriesId, UtcTime> horizons = [];
        RowBinaryReader rows = await access.Client.ReadAsync("SELECT toString(series), max(range_to) FROM coverage WHERE kind IN ('retention', 'deleted') AND series <> '' GROUP BY series", ct);
        while (rows.Read())
        {
            horizons[SeriesId.Parse(rows.Text())] = UtcTime.FromNanoseconds(rows.Int64());
        }

        return horizons;
    }

    private static List<UtcRange> RangesOf(Dictionary<SeriesId, List<UtcRange>> changed, SeriesId series)
    {
        if (!changed.TryGetValue(series, out List<UtcRange>? ranges))
        {
            changed[series] = ranges = [];
        }

        return ranges;
    }
}
