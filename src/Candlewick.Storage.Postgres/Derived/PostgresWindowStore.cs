namespace Candlewick.Storage.Postgres.Derived;

/// <summary>Windows in <c>price_window</c>, how far they go in <c>window_mark</c>.</summary>
internal sealed class PostgresWindowStore(PostgresAccess access) : IWindowStore
{
    private const string Select = "SELECT window_from, window_to, mean, median, sample_count FROM price_window WHERE instrument_id = $1 AND code = $2 "
        + "AND window_from >= $3 AND window_from < $4";

    /// <inheritdoc />
    public async Task<WriteResult> WriteAsync(WindowWrite write, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, write.Instrument.Venue, "price windows");
        DerivedChecks.Demand(write);
        int id = (await access.NumberAsync([write.Instrument], ct))[write.Instrument];
        return await access.WriteAsync(session => WriteAsync(session, write, id), ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceWindow>> ReadAsync(InstrumentId instrument, string code, UtcRange range, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<PriceWindow>>(
            async session => await InstrumentNumber.FindAsync(session, instrument) is { } id ? await ReadAsync(session, (id, code), range) : [], ct);

    /// <inheritdoc />
    public Task<long> FindUsedAsync(InstrumentId instrument, string code, CancellationToken ct) =>
        access.ReadAsync(
            async session => await InstrumentNumber.FindAsync(session, instrument) is { } id ? await FindUsedAsync(session, id, code) ?? 0 : 0, ct);

    internal static async Task<long?> FindUsedAsync(PostgresSession session, int id, string code) =>
        (long?)await session.ReadCellAsync("SELECT used_entry FROM window_mark WHERE instrument_id = $1 AND code = $2", id, code);

    private static Task<List<PriceWindow>> ReadAsync(PostgresSession session, (int Id, string Code) key, UtcRange range) => session.ListAsync(
        row => new PriceWindow(new UtcRange(row.Nano(0), row.Nano(1)), row.GetDouble(2), row.GetDouble(3), row.GetInt64(4)),
        $"{Select} ORDER BY window_from", key.Id, key.Code, range.From.Nanoseconds, range.To.Nanoseconds);

    private static async Task<WriteResult> WriteAsync(PostgresSession session, WindowWrite write, int id)
    {
        await session.LockAsync(LockKind.State, StateKey.Windows);
        Dictionary<UtcTime, PriceWindow> stored = write.Intervals.IsEmpty ? [] : (await ReadAsync(
                session, (id, write.Code), new UtcRange(write.Intervals[0].From, write.Intervals[^1].To)))
            .Where(window => write.Intervals.Contains(window.Range.From)).ToDictionary(window => window.Range.From);
        var merge = KeyedMerge.Compare(stored, [.. write.Windows.Select(window => (window.Range.From, window))]);
        long[] ended = [.. merge.Ended.Select(key => key.Nanoseconds)];
        if (ended.Length > 0)
        {
            await session.ExecuteAsync("DELETE FROM price_window WHERE instrument_id = $1 AND code = $2 AND window_from = ANY ($3)", id, write.Code, ended);
        }

        Columns<PriceWindow> columns = new Columns<PriceWindow>("price_window")
            .Add("instrument_id", _ => id).Add("code", _ => write.Code).Add("window_from", one => one.Range.From.Nanoseconds)
            .Add("window_to", one => one.Range.To.Nanoseconds).Add("mean", one => one.Mean).Add("median", one => one.Median).Add("sample_count", one => one.Count);
        await columns.InsertAsync(session, [.. merge.New.Select(one => one.Row)]);
        await session.ExecuteAsync(
            "INSERT INTO window_mark (instrument_id, code, used_entry) VALUES ($1, $2, $3) ON CONFLICT (instrument_id, code) DO UPDATE "
            + "SET used_entry = greatest(window_mark.used_entry, excluded.used_entry)",
            id, write.Code, write.UsedEntry);
        return merge.Result;
    }
}

/// <summary>Instruments by the number that stands for them, for readers: none is given.</summary>
internal static class InstrumentNumber
{
    /// <summary>Null when the store has never heard of it.</summary>
    public static async Task<int?> FindAsync(PostgresSession session, InstrumentId instrument) =>
        (int?)await session.ReadCellAsync("SELECT instrument_id FROM instrument WHERE venue = $1 AND symbol = $2", instrument.Venue, instrument.Symbol);
}
