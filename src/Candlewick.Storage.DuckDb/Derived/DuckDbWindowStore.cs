using System.Globalization;

namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>Windows in <c>price_window</c>, how far they go in <c>window_mark</c>.</summary>
internal sealed class DuckDbWindowStore(StoreAccess access) : IWindowStore
{
    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(WindowWrite write, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, write.Instrument.Venue, "price windows");
        DerivedChecks.Demand(write);
        return access.WriteAsync(session => Write(session, write), write.Windows.Count, ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceWindow>> ReadAsync(InstrumentId instrument, string code, UtcRange range, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<PriceWindow>>(
            lease =>
            {
                if (InstrumentSql.Find(lease.Connection, instrument) is not { } id)
                {
                    return [];
                }

                using DuckDbResult rows = lease.Connection.Read($"{Select} WHERE instrument_id = {id} AND code = ? AND {Sql.PrintsIn("window_from", range)} ORDER BY window_from", code);
                return ReadAll(rows);
            },
            ct);

    /// <inheritdoc />
    public Task<long> FindUsedAsync(InstrumentId instrument, string code, CancellationToken ct) =>
        access.ReadAsync(
            lease => InstrumentSql.Find(lease.Connection, instrument) is { } id
                ? lease.Connection.ReadInteger($"SELECT used_entry FROM window_mark WHERE instrument_id = {id} AND code = ?", code) ?? 0
                : 0,
            ct);

    private const string Select = "SELECT window_from, window_to, mean, median, sample_count FROM price_window";

    private static WriteResult Write(WriteSession session, WindowWrite write)
    {
        int id = session.Memory.Ids.Of(write.Instrument, session);
        Dictionary<UtcTime, PriceWindow> stored = [];
        if (!write.Intervals.IsEmpty)
        {
            UtcRange span = new(write.Intervals[0].From, write.Intervals[^1].To);
            using DuckDbResult rows = session.Read($"{Select} WHERE instrument_id = {id} AND code = ? AND {Sql.PrintsIn("window_from", span)}", write.Code);
            stored = ReadAll(rows).Where(window => write.Intervals.Contains(window.Range.From)).ToDictionary(window => window.Range.From);
        }

        var merge = KeyedMerge.Compare(stored, [.. write.Windows.Select(window => (window.Range.From, window))]);
        foreach (UtcTime[] some in merge.Ended.Chunk(2_000))
        {
            string keys = string.Join(',', some.Select(key => Sql.ToNano(key).ToString(CultureInfo.InvariantCulture)));
            session.Execute($"DELETE FROM price_window WHERE instrument_id = {id} AND code = ? AND epoch_ns(window_from) IN ({keys})", write.Code);
        }

        foreach ((_, PriceWindow window) in merge.New)
        {
            Append(session.Append(DerivedTables.Window), id, write.Code, window);
        }

        long? used = session.ReadInteger($"SELECT used_entry FROM window_mark WHERE instrument_id = {id} AND code = ?", write.Code);
        if (write.UsedEntry > (used ?? -1))
        {
            session.Execute($"DELETE FROM window_mark WHERE instrument_id = {id} AND code = ?", write.Code);
            session.Execute($"INSERT INTO window_mark VALUES ({id}, ?, ?)", write.Code, write.UsedEntry);
        }

        return merge.Result;
    }

    private static void Append(DuckDbAppender rows, int id, string code, PriceWindow window)
    {
        rows.Set(0, id);
        rows.SetText(1, code);
        rows.Set(2, Sql.ToNano(window.Range.From));
        rows.Set(3, Sql.ToNano(window.Range.To));
        rows.Set(4, window.Mean);
        rows.Set(5, window.Median);
        rows.Set(6, window.Count);
        rows.EndRow();
    }

    private static List<PriceWindow> ReadAll(DuckDbResult rows)
    {
        List<PriceWindow> windows = [];
        rows.ForEach((chunk, row) => windows.Add(new PriceWindow(
            new UtcRange(Sql.FromNano(chunk.Integer(0, row)), Sql.FromNano(chunk.Integer(1, row))),
            chunk.Column<double>(2)[row], chunk.Column<double>(3)[row], chunk.Integer(4, row))));
        return windows;
    }
}
