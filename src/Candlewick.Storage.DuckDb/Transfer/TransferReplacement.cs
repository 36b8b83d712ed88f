using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Transfer;

/// <summary>Puts rows from elsewhere in the place of a part's rows, inside the writer's transaction.</summary>
internal sealed class TransferReplacement(WriteSession session, TransferPart part)
{
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <returns>Rows written.</returns>
    public long Run(IAsyncEnumerable<TransferBatch> rows, CancellationToken ct)
    {
        TransferTable table = part.Table;
        List<InstrumentId> listed = table.Name == "instrument" ? [.. session.Memory.Ids.ListInstruments(session)] : [];
        session.Execute($"DELETE FROM {table.Name} WHERE {Condition()}");
        TransferAppender appender = TransferAppender.For(table, session.Read($"SELECT * FROM {table.Name} LIMIT 0"));
        long count = 0;
        IAsyncEnumerator<TransferBatch> batches = rows.GetAsyncEnumerator(ct);
        try
        {
            while (batches.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                TransferBatch batch = batches.Current;
                int[] ids = Identify(batch);
                appender.Append(session.Append(appender.Table), batch, ids);
                count += batch.Count;
            }
        }
        finally
        {
            batches.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        KeepListings(listed);
        if (table.Name == "job_run")
        {
            TransferSequence.Raise(sql => session.ReadInteger(sql), sql => session.Execute(sql), "job_run_id", "SELECT max(run_id) FROM job_run");
        }

        session.ForgetAfterCommit();
        return count;
    }

    private string Condition() =>
        part.Table.Name == "instrument" ? "true" : TransferSql.Where(part, TransferNames.Load(sql => session.Read(sql)));

    /// <summary>The file's integers of the batch's only column of series or instruments, by row; unused where it has none.</summary>
    private int[] Identify(TransferBatch batch)
    {
        int column = TransferAppender.NamedColumn(batch.Table);
        if (column < 0)
        {
            return [];
        }

        int[] ids = new int[batch.Count];
        Span<string?> names = batch.Texts(column);
        string? last = null;
        for (int row = 0; row < ids.Length; row++)
        {
            if (names[row] is not { } name)
            {
                continue;
            }

            ids[row] = row > 0 && ReferenceEquals(name, last) ? ids[row - 1] : IdOf(name, batch.Table.Columns[column].Type);
            last = name;
        }

        return ids;
    }

    private int IdOf(string name, TransferType type)
    {
        if (!_ids.TryGetValue(name, out int id))
        {
            id = type == TransferType.Series ? IdOf(SeriesId.Parse(name)) : IdOf(InstrumentId.Parse(name));
            _ids[name] = id;
        }

        return id;
    }

    private int IdOf(SeriesId series)
    {
        OriginGuard.Check(session.Info, series.Instrument.Venue, series.ToString());
        return session.Memory.Ids.Of(series, session);
    }

    private int IdOf(InstrumentId instrument)
    {
        OriginGuard.Check(session.Info, instrument.Venue, instrument.ToString());
        if (part.Table.Name != "instrument")
        {
            return session.Memory.Ids.Of(instrument, session);
        }

        _described.Add(instrument.ToString());
        return session.Memory.Ids.Reserve(instrument, session);
    }

    /// <summary>Listings that did not come keep their integers, without description.</summary>
    private void KeepListings(List<InstrumentId> listed)
    {
        foreach (InstrumentId instrument in listed.Where(one => !_described.Contains(one.ToString())))
        {
            SeriesIds.AppendBare(instrument, session.Memory.Ids.Reserve(instrument, session), session);
        }
    }
}
