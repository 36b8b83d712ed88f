using System.Runtime.CompilerServices;

namespace Candlewick.Storage.DuckDb;

/// <summary>Bars in the table <c>bar</c>, what they were before in <c>bar_history</c>.</summary>
internal sealed class DuckDbBarStore(StoreAccess access) : IBarStore
{
    private const int RowsOfBatch = 16_384;

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
    {
        foreach (RangeWrite write in writes)
        {
            OriginGuard.Check(access.Info, write.Bar.Instrument.Venue, write.Bar.ToString());
            WriteCheck.Demand(write);
        }

        return access.WriteAsync(
            session =>
            {
                WriteResult total = default;
                foreach (RangeWrite write in writes)
                {
                    total += BarWriter.Write(session, write);
                }

                return total;
            },
            writes.Sum(write => (long)write.RowCount),
            ct);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BarColumns> ReadAsync(
        BarSeriesId series, UtcRange range, UtcTime? asKnownAt, [EnumeratorCancellation] CancellationToken ct)
    {
        using ReadLease lease = access.Rent(ct);
        (int Id, List<UtcRange> Windows) plan = await lease.GuardAsync(() => Plan(lease, series, range));
        using BarColumns batch = new(plan.Windows.Count == 0 ? 0 : RowsOfBatch);
        foreach (UtcRange window in plan.Windows)
        {
            string sql = asKnownAt is { } instant ? BarReader.KnownAt(plan.Id, window, instant) : BarReader.Unordered(plan.Id, window);
            using BarColumns bars = await lease.GuardAsync(() => ReadWindow(lease, sql));
            if (bars.Count <= RowsOfBatch)
            {
                if (bars.Count > 0)
                {
                    yield return bars;
                }

                continue;
            }

            for (int start = 0; start < bars.Count; start += RowsOfBatch)
            {
                batch.Clear();
                batch.AddRange(bars, start, Math.Min(RowsOfBatch, bars.Count - start));
                yield return batch;
            }
        }
    }

    /// <inheritdoc />
    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) =>
        access.ReadAsync<UtcTime?>(
            lease =>
            {
                if (lease.FindSeries(series) is not { } id)
                {
                    return null;
                }

                using DuckDbResult rows = lease.Read($"SELECT max(open_time) FROM bar WHERE series_id = {id}");
                return rows.Next() is { } chunk && !chunk.IsNull(0, 0) ? UtcTime.FromMicroseconds(chunk.Integer(0, 0)) : null;
            },
            ct);

    private static (int Id, List<UtcRange> Windows) Plan(ReadLease lease, BarSeriesId series, UtcRange range)
    {
        if (range.IsEmpty || lease.FindSeries(series) is not { } id)
        {
            return (0, []);
        }

        long most = series.Spec.Kind == BarKind.Timed && ReadWindows.IsWithinYears(range) ? series.Spec.Timeframe.CountOpens(range) : long.MaxValue;
        if (most <= ReadWindows.RowsOfWindow)
        {
            // One statement sees one state by itself.
            return (id, [range]);
        }

        lease.BeginSnapshot();
        return (id, ReadWindows.Cut(range, most) ?? ReadWindows.Plan(lease, ("bar", "open_time"), part => BarReader.Where(id, part), range));
    }

    private static BarColumns ReadWindow(ReadLease lease, string sql)
    {
        BarColumns bars = new();
        try
        {
            using DuckDbResult rows = lease.Read(sql);
            while (rows.Next() is { } chunk)
            {
                BarReader.Add(bars, chunk);
            }

            return BarOrder.Sorted(bars);
        }
        catch
        {
            bars.Dispose();
            throw;
        }
    }
}
