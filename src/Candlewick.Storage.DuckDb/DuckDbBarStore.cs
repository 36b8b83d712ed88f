using System.Runtime.CompilerServices;

namespace Candlewick.Storage.DuckDb;

/// <summary>Bars in the table <c>bar</c>, what they were before in <c>bar_history</c>.</summary>
internal sealed class DuckDbBarStore(StoreAccess access) : IBarStore
{
    private const int RowsOfBatch = 16_384;
    private const int RowsOfFirst = 2_048;

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
        await using Ahead<UtcRange, DuckDbResult> results = new(
            plan.Windows,
            isAhead: !lease.IsShared,
            window => lease.GuardAsync(
                () => lease.Connection.ReadWhole(asKnownAt is { } instant ? BarReader.KnownAt(plan.Id, window, instant) : BarReader.Unordered(plan.Id, window))));
        while (await results.NextAsync() is { } rows)
        {
            List<BarColumns> batches;
            using (rows)
            {
                batches = lease.Guard(() => Collect(rows));
            }

            try
            {
                foreach (BarColumns batch in batches)
                {
                    yield return batch;
                    batch.Dispose();
                }
            }
            finally
            {
                batches.ForEach(batch => batch.Dispose());
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

    /// <summary>The rows of a window, in batches of the pool: nothing grows, and nothing is copied again.</summary>
    private static List<BarColumns> Collect(DuckDbResult rows)
    {
        List<BarColumns> batches = [];
        try
        {
            while (rows.Next() is { } chunk)
            {
                if (batches.Count == 0 || batches[^1].Count + chunk.Count > batches[^1].Capacity)
                {
                    batches.Add(new BarColumns(batches.Count == 0 ? RowsOfFirst : RowsOfBatch));
                }

                BarReader.Add(batches[^1], chunk);
            }

            return BarOrder.Sorted(batches, RowsOfBatch);
        }
        catch
        {
            batches.ForEach(batch => batch.Dispose());
            throw;
        }
    }
}
