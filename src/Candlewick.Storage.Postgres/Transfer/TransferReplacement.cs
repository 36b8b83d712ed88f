using Candlewick.Storage.Postgres.Writing;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>Puts rows from elsewhere in the place of a part's rows, inside a transaction.</summary>
/// <param name="months">The months of the table; null where it has none.</param>
internal sealed class TransferReplacement(PostgresSession session, StoreInfo info, MonthTables? months, TransferPart part)
{
    /// <summary>Every key that writers of series may hold.</summary>
    private const int SeriesKeys = 512;
    private const int StateKeys = 32;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<int> _made = [];
    private long _count;

    /// <returns>Rows written.</returns>
    public async Task<long> RunAsync(IAsyncEnumerable<TransferBatch> rows)
    {
        int? series = part.Series is { } one ? (await session.Numbers.OfAsync([one], session.Token))[one] : null;
        await LockAsync(series);
        if (part.Table.Name == "instrument")
        {
            return await new ListingReplacement(session, info).RunAsync(rows);
        }

        int? fresh = await TakeMonthAsync();
        if (fresh is null)
        {
            await session.ExecuteAsync($"DELETE FROM {part.Table.Name} WHERE {TransferSql.Where(part, series)}");
        }

        await SendAsync(fresh is { } month ? months!.NameOf(month) : part.Table.Name, rows, isAttached: fresh is null);
        if (fresh is { } done)
        {
            await months!.AttachAsync(session, done);

            // The server learns that the rows lie in the order of their key: whoever reads them by it, such as the comparison that follows, is spared a sort.
            await session.ExecuteAsync($"ANALYZE {months.NameOf(done)}");
        }

        await RaiseAsync();
        return _count;
    }

    private async Task LockAsync(int? series)
    {
        if (part.Table.Role == TransferRole.History)
        {
            await session.LockAsync(LockKind.Series, series is { } one ? [one] : Enumerable.Range(0, SeriesKeys));
        }
        else
        {
            await session.LockAsync(LockKind.State, Enumerable.Range(0, StateKeys));
        }

        if (part.Table.Name is "write_journal" or "ledger_change" or "deletion")
        {
            await session.LockAsync(LockKind.Entries, 0);
        }
    }

    /// <summary>A whole month is loaded into a new table, whose keys are built from the rows; the old one is dropped.</summary>
    /// <returns>The month whose table waits for rows; null when the part is not exactly one.</returns>
    private async Task<int?> TakeMonthAsync()
    {
        if (months is null || part.Series is not null || part.Range is not { } range || MonthTables.MonthOf(range.From) is var month && MonthTables.RangeOf(month) != range)
        {
            return null;
        }

        if ((await months.TakeMissingAsync(session, [month])).Count == 0)
        {
            await session.ExecuteAsync($"DROP TABLE {months.NameOf(month)}");
        }

        await months.MakeAsync(session, month);
        return month;
    }

    private async Task SendAsync(string table, IAsyncEnumerable<TransferBatch> rows, bool isAttached)
    {
        IRowSink? sink = null;
        try
        {
            await foreach (TransferBatch batch in rows.WithCancellation(session.Token))
            {
                int[] ids = await IdentifyAsync(batch);
                if (isAttached && months is not null && NewMonthsOf(batch) is { Count: > 0 } wanted)
                {
                    await (sink?.CompleteAsync() ?? Task.CompletedTask);
                    sink = null;
                    await MakeAsync(wanted);
                }

                sink ??= TransferSql.IsRows(part.Table) ? await RowSink.BeginAsync(session, part.Table, table, isNew: !isAttached) : await TextSink.BeginAsync(session, part.Table, table);
                await sink.AddAsync(batch, ids);
                _count += batch.Count;
            }

            await (sink?.CompleteAsync() ?? Task.CompletedTask);
        }
        finally
        {
            await (sink?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private List<int> NewMonthsOf(TransferBatch batch)
    {
        int column = part.Table.Columns.TakeWhile(one => one.Name != part.Table.RangeColumn).Count();
        bool isNano = part.Table.Columns[column].Type == TransferType.Nanos;
        Span<long> instants = batch.Whole(column)[..batch.Count];
        List<int> wanted = [];
        UtcRange last = UtcRange.Empty;
        foreach (long instant in instants)
        {
            UtcTime at = isNano ? UtcTime.FromNanoseconds(instant) : UtcTime.FromMicroseconds(instant);
            if (last.Contains(at))
            {
                continue;
            }

            int month = MonthTables.MonthOf(at);
            last = MonthTables.RangeOf(month);
            if (_made.Add(month))
            {
                wanted.Add(month);
            }
        }

        return wanted;
    }

    private async Task MakeAsync(List<int> wanted)
    {
        foreach (int month in await months!.TakeMissingAsync(session, wanted))
        {
            await months.MakeAsync(session, month);
            await months.AttachAsync(session, month);
        }
    }

    /// <summary>The database's integers of the batch's only column of series or instruments, by row; empty where it has none.</summary>
    private async Task<int[]> IdentifyAsync(TransferBatch batch)
    {
        int column = batch.Table.Columns.TakeWhile(one => one.Type > TransferType.Instrument).Count();
        if (column == batch.Table.Columns.Count)
        {
            return [];
        }

        HashSet<string> unknown = [.. Names(batch, column).Where(name => !_ids.ContainsKey(name))];
        if (unknown.Count > 0)
        {
            await NumberAsync(unknown, batch.Table.Columns[column].Type);
        }

        int[] ids = new int[batch.Count];
        for (int row = 0; row < ids.Length; row++)
        {
            string? name = batch.Texts(column)[row];
            ids[row] = name is null ? 0 : row > 0 && ReferenceEquals(name, batch.Texts(column)[row - 1]) ? ids[row - 1] : _ids[name];
        }

        return ids;
    }

    private static IEnumerable<string> Names(TransferBatch batch, int column)
    {
        string? last = null;
        for (int row = 0; row < batch.Count; row++)
        {
            if (batch.Texts(column)[row] is { } name && !ReferenceEquals(name, last))
            {
                last = name;
                yield return name;
            }
        }
    }

    private async Task NumberAsync(HashSet<string> unknown, TransferType type)
    {
        if (type == TransferType.Series)
        {
            SeriesId[] series = [.. unknown.Select(SeriesId.Parse)];
            Array.ForEach(series, one => OriginGuard.Check(info, one.Instrument.Venue, one.ToString()));
            foreach ((SeriesId one, int id) in await session.Numbers.OfAsync(series, session.Token))
            {
                _ids[one.ToString()] = id;
            }

            return;
        }

        InstrumentId[] instruments = [.. unknown.Select(InstrumentId.Parse)];
        Array.ForEach(instruments, one => OriginGuard.Check(info, one.Venue, one.ToString()));
        foreach ((InstrumentId one, int id) in await session.Numbers.OfAsync(instruments, session.Token))
        {
            _ids[one.ToString()] = id;
        }
    }

    /// <summary>Numbers that are given out next lie above those that came.</summary>
    private Task RaiseAsync() => part.Table.Name switch
    {
        "job_run" => RaiseAsync("'job_run_id'", "run_id"),
        "universe_snapshot" => RaiseAsync("pg_get_serial_sequence('universe_snapshot', 'snapshot_id')", "snapshot_id"),
        "audit" => RaiseAsync("pg_get_serial_sequence('audit', 'number')", "number"),
        _ => Task.CompletedTask,
    };

    private Task RaiseAsync(string sequence, string column) => session.ReadCellAsync(
        $"SELECT setval({sequence}, greatest(nextval({sequence}), (SELECT coalesce(max({column}), 0) + 1 FROM {part.Table.Name})), false)");
}
