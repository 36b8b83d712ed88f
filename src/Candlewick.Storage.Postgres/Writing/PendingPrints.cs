namespace Candlewick.Storage.Postgres.Writing;

/// <summary>Prints of one transaction that wait to be sent together.</summary>
/// <param name="months">Null where the table is one.</param>
internal sealed class PendingPrints<T>(PostgresSession session, PrintTable<T> table, MonthTables? months)
    where T : struct
{
    private readonly List<(int Id, ReadOnlyMemory<T> Rows)> _parts = [];

    public bool Has(int seriesId) => _parts.Exists(part => part.Id == seriesId);

    public void Add(int seriesId, ReadOnlyMemory<T> rows)
    {
        if (!rows.IsEmpty)
        {
            _parts.Add((seriesId, rows));
        }
    }

    /// <summary>Sends what waits; the rows are in the transaction when it returns.</summary>
    public async Task FlushAsync()
    {
        if (_parts.Count == 0)
        {
            return;
        }

        if (months is not null)
        {
            foreach (int month in await months.TakeMissingAsync(session, Months()))
            {
                await months.MakeAsync(session, month);
                await months.AttachAsync(session, month);
            }
        }

        await (months?.GuardAsync(SendAsync) ?? SendAsync());
        _parts.Clear();
    }

    private async Task SendAsync()
    {
        await using CopyStream copy = await CopyStream.BeginAsync(session, table.Name);
        foreach ((int id, ReadOnlyMemory<T> rows) in _parts)
        {
            await SendAsync(copy, id, rows);
        }

        await copy.CompleteAsync();
    }

    private HashSet<int> Months()
    {
        HashSet<int> found = [];
        UtcRange last = UtcRange.Empty;
        foreach ((_, ReadOnlyMemory<T> rows) in _parts)
        {
            foreach (ref readonly T row in rows.Span)
            {
                UtcTime instant = table.Rule.EventTimeOf(row);
                if (!last.Contains(instant))
                {
                    int month = MonthTables.MonthOf(instant);
                    last = MonthTables.RangeOf(month);
                    found.Add(month);
                }
            }
        }

        return found;
    }

    private async Task SendAsync(CopyStream copy, int id, ReadOnlyMemory<T> rows)
    {
        for (int place = 0; place < rows.Length;)
        {
            int count = Math.Min(copy.RoomForRows, rows.Length - place);
            Put(copy, id, rows.Span.Slice(place, count));
            place += count;
            await copy.FlushAsync();
        }
    }

    private void Put(CopyStream copy, int id, ReadOnlySpan<T> rows)
    {
        foreach (ref readonly T row in rows)
        {
            table.Put(copy, id, row);
        }
    }
}
