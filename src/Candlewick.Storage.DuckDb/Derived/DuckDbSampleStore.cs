using System.Globalization;

namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>Samples in <c>price_sample</c>.</summary>
internal sealed class DuckDbSampleStore(StoreAccess access) : ISampleStore
{
    /// <inheritdoc />
    public Task<long> AppendAsync(IReadOnlyList<PriceSample> samples, CancellationToken ct)
    {
        DerivedChecks.Demand(samples, access.Info);
        return access.WriteAsync(session => Append(session, samples), samples.Count, ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceSample>> ReadAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<PriceSample>>(
            lease =>
            {
                List<PriceSample> samples = [];
                if (InstrumentSql.Find(lease.Connection, instrument) is { } id)
                {
                    using DuckDbResult rows = lease.Read(
                        $"SELECT event_time, price FROM price_sample WHERE instrument_id = {id} AND {Sql.PrintsIn("event_time", range)} ORDER BY event_time");
                    rows.ForEach((chunk, row) => samples.Add(new PriceSample(instrument, Sql.FromNano(chunk.Integer(0, row)), chunk.Column<double>(1)[row])));
                }

                return samples;
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ArrivedSample>> ListArrivedAsync(InstrumentId instrument, long after, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<ArrivedSample>>(
            lease =>
            {
                List<ArrivedSample> samples = [];
                if (InstrumentSql.Find(lease.Connection, instrument) is { } id)
                {
                    using DuckDbResult rows = lease.Read(string.Create(
                        CultureInfo.InvariantCulture,
                        $"SELECT entry, event_time FROM price_sample WHERE instrument_id = {id} AND entry > {after} ORDER BY entry"));
                    rows.ForEach((chunk, row) => samples.Add(new ArrivedSample(chunk.Integer(0, row), Sql.FromNano(chunk.Integer(1, row)))));
                }

                return samples;
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<SampleSummary>> SummarizeAsync(InstrumentId? instrument, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<SampleSummary>>(
            lease =>
            {
                string which = "true";
                if (instrument is { } one)
                {
                    which = InstrumentSql.Find(lease.Connection, one) is { } id ? $"instrument_id = {id}" : "false";
                }

                using DuckDbResult rows = lease.Read(Summaries(which));
                return Summarize(rows);
            },
            ct);

    /// <inheritdoc />
    public Task<long> DeleteUsedAsync(SampleDeletion deletion, bool dryRun, CancellationToken ct) =>
        deletion.UsedBy.Count == 0
            ? Task.FromResult(0L)
            : access.WriteAsync(session => Delete(session, deletion, dryRun), rows: 0, ct);

    /// <param name="which">Of the instruments.</param>
    private static string Summaries(string which) =>
        "SELECT i.venue, i.symbol, p.rows, p.first, p.last, p.entry, h.deleted_before FROM "
        + $"(SELECT instrument_id, count(*) AS rows, min(event_time) AS first, max(event_time) AS last, max(entry) AS entry FROM price_sample WHERE {which} GROUP BY ALL) p "
        + $"FULL JOIN (FROM sample_horizon WHERE {which}) h USING (instrument_id) JOIN instrument i ON i.instrument_id = coalesce(p.instrument_id, h.instrument_id)";

    private static List<SampleSummary> Summarize(DuckDbResult rows)
    {
        List<SampleSummary> summaries = [];
        rows.ForEach((chunk, row) =>
        {
            InstrumentId instrument = InstrumentId.Of(chunk.Text(0, row), chunk.Text(1, row));
            UtcTime? horizon = chunk.IsNull(6, row) ? null : Sql.FromNano(chunk.Integer(6, row));
            summaries.Add(chunk.IsNull(2, row)
                ? new SampleSummary(instrument, 0, default, default, 0, horizon)
                : new SampleSummary(
                    instrument, chunk.Integer(2, row), Sql.FromNano(chunk.Integer(3, row)), Sql.FromNano(chunk.Integer(4, row)), chunk.Integer(5, row), horizon));
        });
        return [.. summaries.OrderBy(one => one.Instrument)];
    }

    private static long Append(WriteSession session, IReadOnlyList<PriceSample> samples)
    {
        if (samples.Count == 0)
        {
            return 0;
        }

        Dictionary<(int Id, UtcTime At), double> latest = [];
        foreach (PriceSample sample in samples)
        {
            latest[(session.Memory.Ids.Of(sample.Instrument, session), sample.EventTime)] = sample.Price;
        }

        Dictionary<(int Id, UtcTime At), double> stored = ReadStored(session, latest);
        List<(int Id, UtcTime At)> replaced = [.. latest.Where(one => stored.TryGetValue(one.Key, out double price) && price != one.Value).Select(one => one.Key)];
        foreach ((int Id, UtcTime At)[] some in replaced.Chunk(2_000))
        {
            IEnumerable<string> keys = some.Select(key => string.Create(CultureInfo.InvariantCulture, $"({key.Id},{Sql.ToNano(key.At)})"));
            session.Execute($"DELETE FROM price_sample WHERE (instrument_id, epoch_ns(event_time)) IN (VALUES {string.Join(',', keys)})");
        }

        session.Memory.NoteLastSample(session);
        long changed = 0;
        foreach (((int id, UtcTime at), double price) in latest.Where(one => !stored.TryGetValue(one.Key, out double known) || known != one.Value))
        {
            DuckDbAppender rows = session.Append(DerivedTables.Sample);
            rows.Set(0, id);
            rows.Set(1, Sql.ToNano(at));
            rows.Set(2, price);
            rows.Set(3, session.Memory.NextSample());
            rows.EndRow();
            changed++;
        }

        return changed;
    }

    private static Dictionary<(int Id, UtcTime At), double> ReadStored(WriteSession session, Dictionary<(int Id, UtcTime At), double> incoming)
    {
        Dictionary<(int, UtcTime), double> stored = [];
        UtcRange span = new(incoming.Keys.Min(key => key.At), incoming.Keys.Max(key => key.At).AddNanoseconds(1));
        using DuckDbResult rows = session.Read($"SELECT instrument_id, event_time, price FROM price_sample WHERE {Sql.PrintsIn("event_time", span)}");
        rows.ForEach((chunk, row) => stored[(chunk.Column<int>(0)[row], Sql.FromNano(chunk.Integer(1, row)))] = chunk.Column<double>(2)[row]);
        return stored;
    }

    private static long Delete(WriteSession session, SampleDeletion deletion, bool dryRun)
    {
        int id = session.Memory.Ids.Of(deletion.Instrument, session);
        long used = deletion.UsedBy.Min(code =>
            session.ReadInteger($"SELECT used_entry FROM window_mark WHERE instrument_id = {id} AND code = ?", code) ?? 0);
        long? unused = session.ReadInteger(string.Create(
            CultureInfo.InvariantCulture, $"SELECT epoch_ns(event_time) FROM price_sample WHERE instrument_id = {id} AND entry > {used} ORDER BY event_time LIMIT 1"));
        UtcTime limit = DerivedChecks.DeletionLimit(deletion.Before, unused is { } nanoseconds ? UtcTime.FromNanoseconds(nanoseconds) : null);
        string where = $"instrument_id = {id} AND event_time < {Sql.Nano(limit)}";
        long rows = session.ReadInteger($"SELECT count(*) FROM price_sample WHERE {where}") ?? 0;
        if (rows == 0 || dryRun)
        {
            return rows;
        }

        session.Memory.NoteLastSample(session);
        session.Execute($"DELETE FROM price_sample WHERE {where}");
        session.Execute($"DELETE FROM sample_horizon WHERE instrument_id = {id}");
        session.Execute($"INSERT INTO sample_horizon VALUES ({id}, {Sql.Nano(limit)})");
        long entry = session.Memory.NextEntry(session);
        session.Execute(string.Create(
            CultureInfo.InvariantCulture, $"INSERT INTO deletion VALUES ({entry}, ?, NULL, {Sql.Nano(limit)}, {rows}, {Sql.Nano(deletion.DeletedAt)}, 'samples')"),
            $"{deletion.Instrument}@samples");
        return rows;
    }
}

/// <summary>Instruments by the number that stands for them in the file.</summary>
internal static class InstrumentSql
{
    /// <summary>Null when the file has never heard of it.</summary>
    public static int? Find(DuckDbConnection connection, InstrumentId instrument) =>
        (int?)connection.ReadInteger("SELECT instrument_id::BIGINT FROM instrument WHERE venue = ? AND symbol = ?", instrument.Venue, instrument.Symbol);
}
