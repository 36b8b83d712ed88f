using System.Runtime.CompilerServices;

namespace Candlewick.Storage.ClickHouse;

/// <summary>Bars in the table <c>bar</c>, what they were before in <c>bar_history</c>.</summary>
internal sealed class ClickHouseBarStore(StoreAccess access) : IBarStore
{
    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
    {
        foreach (RangeWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Bar.Instrument.Venue, write.Bar.ToString());
            WriteCheck.Demand(write);
        }

        return access.WriteAsync(
            async session =>
            {
                WriteResult total = default;
                foreach (RangeWrite write in writes)
                {
                    total += await BarWriter.WriteAsync(session, write, CancellationToken.None);
                }

                return total;
            },
            writes.Sum(write => (long)write.RowCount),
            ct);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, [EnumeratorCancellation] CancellationToken ct)
    {
        Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
        if (range.IsEmpty || frontier.Last == 0)
        {
            yield break;
        }

        RowPages pages = asKnownAt is { } instant
            ? BarReader.KnownAt(access.Client, frontier, range, instant)
            : BarReader.Current(access.Client, frontier, range);
        await foreach (BarColumns page in pages.ReadAsync(BarReader.Parse, BarReader.EndOf, ct))
        {
            using (page)
            {
                yield return page;
            }
        }
    }

    /// <inheritdoc />
    public async Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct)
    {
        Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
        if (frontier.Last == 0)
        {
            return null;
        }

        RowBinaryReader rows = await access.Client.ReadAsync($"SELECT open_time FROM bar WHERE {frontier.Where(RowTable.Bar, UtcRange.All)} ORDER BY open_time DESC LIMIT 1", ct);
        return rows.Read() ? UtcTime.FromMicroseconds(rows.Int64()) : null;
    }
}
