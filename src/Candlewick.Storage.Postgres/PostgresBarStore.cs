using System.Runtime.CompilerServices;

namespace Candlewick.Storage.Postgres;

/// <summary>Bars in the table <c>bar</c>, what they were before in <c>bar_history</c>.</summary>
internal sealed class PostgresBarStore(PostgresAccess access, RowTables tables) : IBarStore
{
    private const int RowsOfBatch = 16_384;

    /// <inheritdoc />
    public async Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
    {
        foreach (RangeWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Bar.Instrument.Venue, write.Bar.ToString());
            WriteCheck.Demand(write);
        }

        if (writes.Count == 0)
        {
            return default;
        }

        IReadOnlyDictionary<SeriesId, int> ids = await access.NumberAsync(writes.Select(write => write.Series), ct);
        return await access.WriteAsync(
            async session =>
            {
                LedgerBook book = await LedgerBook.OpenAsync(session, ids);
                WriteResult result = await new BarWriter(session, book, new PendingBars(session, tables.Bars)).WriteAsync(writes);
                await book.CloseAsync(session);
                return result;
            },
            ct);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BarColumns> ReadAsync(
        BarSeriesId series, UtcRange range, UtcTime? asKnownAt, [EnumeratorCancellation] CancellationToken ct)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        await using ReadStream stream = await ReadStream.OpenAsync(access, ct);
        if (await stream.FindSeriesAsync(series) is not { } id)
        {
            yield break;
        }

        using BarColumns batch = new(RowsOfBatch);
        if (asKnownAt is not { } instant)
        {
            await using CopyReader copy = await access.GuardAsync(() => CopyReader.BeginAsync(stream.Session, id, range), ct);
            while (await access.GuardAsync(() => copy.FillAsync(batch, null, RowsOfBatch).AsTask(), ct) > 0)
            {
                yield return batch;
                batch.Clear();
            }

            yield break;
        }

        await stream.BeginAsync(BarReader.KnownAt, [.. BarReader.Arguments(id, range), PgInstant.ToDateTime(instant)]);
        while (await stream.FillAsync(RowsOfBatch, row => BarReader.Add(batch, row)) > 0)
        {
            yield return batch;
            batch.Clear();
        }
    }

    /// <inheritdoc />
    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) =>
        access.ReadAsync<UtcTime?>(
            async session =>
            {
                if (await access.Numbers.FindAsync(session, series) is not { } id)
                {
                    return null;
                }

                List<UtcTime> last = await session.ListAsync(
                    row => PgInstant.Read(row, 0), "SELECT open_time FROM bar WHERE series_id = $1 ORDER BY open_time DESC LIMIT 1", id);
                return last.Count > 0 ? last[0] : null;
            },
            ct);
}
