namespace Candlewick.Storage.Postgres.Derived;

/// <summary>Samples in <c>price_sample</c>. One writer at a time numbers them, so that numbers become visible in their order.</summary>
internal sealed class PostgresSampleStore(PostgresAccess access) : ISampleStore
{
    private const string LastEntry =
        "SELECT greatest((SELECT coalesce(max(entry), 0) FROM price_sample), (SELECT coalesce(max(used_entry), 0) FROM window_mark))";

    /// <inheritdoc />
    public async Task<long> AppendAsync(IReadOnlyList<PriceSample> samples, CancellationToken ct)
    {
        DerivedChecks.Demand(samples, access.Info);
        if (samples.Count == 0)
        {
            return 0;
        }

        IReadOnlyDictionary<InstrumentId, int> numbers = await access.NumberAsync(samples.Select(one => one.Instrument), ct);
        Dictionary<(int Id, long At), double> latest = [];
        foreach (PriceSample sample in samples)
        {
            latest[(numbers[sample.Instrument], sample.EventTime.Nanoseconds)] = sample.Price;
        }

        return await access.WriteAsync(session => AppendAsync(session, latest), ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceSample>> ReadAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) =>
        ListAsync(
            instrument, row => new PriceSample(instrument, row.Nano(0), row.GetDouble(1)),
            "SELECT event_time, price FROM price_sample WHERE instrument_id = $1 AND event_time >= $2 AND event_time < $3 ORDER BY event_time",
            [range.From.Nanoseconds, range.To.Nanoseconds], ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArrivedSample>> ListArrivedAsync(InstrumentId instrument, long after, CancellationToken ct) =>
        ListAsync(
            instrument, row => new ArrivedSample(row.GetInt64(0), row.Nano(1)),
            "SELECT entry, event_time FROM price_sample WHERE instrument_id = $1 AND entry > $2 ORDER BY entry", [after], ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<SampleSummary>> SummarizeAsync(InstrumentId? instrument, CancellationToken ct) => instrument is { } one
        ? ListAsync(one, ReadSummary, Summaries("instrument_id = $1"), [], ct)
        : access.ReadAsync<IReadOnlyList<SampleSummary>>(
            async session => [.. (await session.ListAsync(ReadSummary, Summaries("true"))).OrderBy(all => all.Instrument)], ct);

    /// <inheritdoc />
    public async Task<long> DeleteUsedAsync(SampleDeletion deletion, bool dryRun, CancellationToken ct)
    {
        if (deletion.UsedBy.Count == 0)
        {
            return 0;
        }

        int id = (await access.NumberAsync([deletion.Instrument], ct))[deletion.Instrument];
        return await access.WriteAsync(session => DeleteAsync(session, deletion, id, dryRun), ct);
    }

    /// <param name="which">Of the instruments.</param>
    private static string Summaries(string which) =>
        "SELECT i.venue, i.symbol, p.rows, p.first, p.last, p.entry, h.deleted_before FROM "
        + $"(SELECT instrument_id, count(*) AS rows, min(event_time) AS first, max(event_time) AS last, max(entry) AS entry FROM price_sample WHERE {which} GROUP BY instrument_id) p "
        + $"FULL JOIN (SELECT * FROM sample_horizon WHERE {which}) h USING (instrument_id) JOIN instrument i ON i.instrument_id = coalesce(p.instrument_id, h.instrument_id)";

    private static async Task<long> AppendAsync(PostgresSession session, Dictionary<(int Id, long At), double> latest)
    {
        await session.LockAsync(LockKind.State, StateKey.Samples);
        (int Id, long At)[] keys = [.. latest.Keys];
        Dictionary<(int, long), double> stored = (await session.ListAsync(
            row => ((row.GetInt32(0), row.GetInt64(1)), row.GetDouble(2)),
            "SELECT instrument_id, event_time, price FROM price_sample JOIN unnest($1, $2) AS k(instrument_id, event_time) USING (instrument_id, event_time)",
            keys.Select(key => key.Id).ToArray(), keys.Select(key => key.At).ToArray())).ToDictionary(one => one.Item1, one => one.Item2);
        long last = (long)(await session.ReadCellAsync(LastEntry))!;
        Columns<((int Id, long At) Key, double Price, long Entry)> columns = new Columns<((int Id, long At) Key, double Price, long Entry)>("price_sample")
            .Add("instrument_id", one => one.Key.Id).Add("event_time", one => one.Key.At).Add("price", one => one.Price).Add("entry", one => one.Entry);
        return await columns.InsertAsync(
            session,
            [
                .. latest.Where(one => !stored.TryGetValue(one.Key, out double known) || known != one.Value)
                    .Select((one, place) => (one.Key, one.Value, last + 1 + place)),
            ],
            "ON CONFLICT (instrument_id, event_time) DO UPDATE SET price = excluded.price, entry = excluded.entry");
    }

    private static async Task<long> DeleteAsync(PostgresSession session, SampleDeletion deletion, int id, bool dryRun)
    {
        await session.LockAsync(LockKind.State, StateKey.Samples, StateKey.Windows);
        long used = long.MaxValue;
        foreach (string code in deletion.UsedBy)
        {
            used = Math.Min(used, await PostgresWindowStore.FindUsedAsync(session, id, code) ?? 0);
        }

        object? unused = await session.ReadCellAsync("SELECT min(event_time) FROM price_sample WHERE instrument_id = $1 AND entry > $2", id, used);
        UtcTime limit = DerivedChecks.DeletionLimit(deletion.Before, unused is long nanoseconds ? UtcTime.FromNanoseconds(nanoseconds) : null);
        long rows = (long)(await session.ReadCellAsync("SELECT count(*) FROM price_sample WHERE instrument_id = $1 AND event_time < $2", id, limit.Nanoseconds))!;
        if (rows == 0 || dryRun)
        {
            return rows;
        }

        await session.ExecuteAsync("DELETE FROM price_sample WHERE instrument_id = $1 AND event_time < $2", id, limit.Nanoseconds);
        await session.ExecuteAsync(
            "INSERT INTO sample_horizon (instrument_id, deleted_before) VALUES ($1, $2) ON CONFLICT (instrument_id) DO UPDATE SET deleted_before = excluded.deleted_before",
            id, limit.Nanoseconds);
        session.Entries.Add(1, (own, entry) => own.ExecuteAsync(
            "INSERT INTO deletion (entry, what, series_id, deleted_before, row_count, deleted_at, rule) VALUES ($1, $2, NULL, $3, $4, $5, 'samples')",
            entry, $"{deletion.Instrument}@samples", limit.Nanoseconds, rows, deletion.DeletedAt.Nanoseconds));
        return rows;
    }

    private static SampleSummary ReadSummary(NpgsqlDataReader row)
    {
        InstrumentId instrument = InstrumentId.Of(row.GetString(0), row.GetString(1));
        return row.IsDBNull(2)
            ? new SampleSummary(instrument, 0, default, default, 0, row.NanoOrNull(6))
            : new SampleSummary(instrument, row.GetInt64(2), row.Nano(3), row.Nano(4), row.GetInt64(5), row.NanoOrNull(6));
    }

    private Task<IReadOnlyList<T>> ListAsync<T>(InstrumentId instrument, Func<NpgsqlDataReader, T> read, string sql, object?[] arguments, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<T>>(
            async session => await InstrumentNumber.FindAsync(session, instrument) is { } id ? await session.ListAsync(read, sql, [id, .. arguments]) : [], ct);
}
