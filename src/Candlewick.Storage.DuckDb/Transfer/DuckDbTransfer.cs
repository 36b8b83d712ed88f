using System.Runtime.CompilerServices;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Transfer;

/// <summary>The tables of the file as rows for other stores.</summary>
internal sealed class DuckDbTransfer(StoreAccess access) : IStoreTransfer
{
    /// <summary>Rows that are sorted at once; more series than hold so many are read one group after the other.</summary>
    private const long RowsOfSort = 2_000_000;

    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables { get; } = [.. TransferTables.All.Where(table => table.Role != TransferRole.Access)];

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<TransferCount>>(
            lease =>
            {
                lease.BeginSnapshot();
                return table.RangeColumn is null
                    ? [new TransferCount(table, null, null, lease.Connection.ReadInteger($"SELECT count(*) FROM {table.Name} WHERE {TransferSql.Kept(table)}") ?? 0)]
                    : CountMonths(lease, table);
            },
            ct);

    /// <inheritdoc />
    public async IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, [EnumeratorCancellation] CancellationToken ct)
    {
        TransferSql.Demand(Tables, part.Table);
        using ReadLease lease = access.Rent(ct);
        (TransferNames names, IReadOnlyList<string> conditions) = await lease.GuardAsync(() => Begin(lease, part));
        foreach (string condition in conditions)
        {
            using TransferReader reader = await lease.GuardAsync(() => new TransferReader(lease.Read(TransferSql.Select(part.Table, condition)), part.Table, names));
            while (await lease.GuardAsync(reader.Next) is { } batch)
            {
                yield return batch;
            }
        }
    }

    /// <inheritdoc />
    public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct)
    {
        TransferSql.Demand(Tables, part.Table);
        return access.WriteAsync(session => new TransferReplacement(session, part).Run(rows, ct), StoreAccess.Alone, ct);
    }

    private static (TransferNames Names, IReadOnlyList<string> Conditions) Begin(ReadLease lease, TransferPart part)
    {
        lease.BeginSnapshot();
        TransferNames names = TransferNames.Load(lease.Read);
        string condition = TransferSql.Where(part, names);
        return (names, part.Table.RangeColumn is null || part.Series is not null ? [condition] : Groups(lease, part.Table, condition));
    }

    private static List<string> Groups(ReadLease lease, TransferTable table, string condition)
    {
        List<string> conditions = [];
        List<int> group = [];
        long rows = 0;
        using DuckDbResult counts = lease.Read($"SELECT series_id, count(*) FROM {table.Name} WHERE {condition} GROUP BY series_id ORDER BY series_id");
        counts.ForEach((chunk, row) =>
        {
            if (group.Count > 0 && rows + chunk.Integer(1, row) > RowsOfSort)
            {
                Close();
            }

            group.Add(chunk.Column<int>(0)[row]);
            rows += chunk.Integer(1, row);
        });
        if (group.Count > 0)
        {
            Close();
        }

        return conditions;

        void Close()
        {
            conditions.Add($"{condition} AND series_id IN ({string.Join(',', group)})");
            group.Clear();
            rows = 0;
        }
    }

    private static List<TransferCount> CountMonths(ReadLease lease, TransferTable table)
    {
        TransferNames names = TransferNames.Load(lease.Read);
        List<TransferCount> counts = [];
        using DuckDbResult rows = lease.Read(
            $"SELECT series_id, date_trunc('month', {table.RangeColumn}::TIMESTAMP)::TIMESTAMP, count(*) FROM {table.Name} GROUP BY ALL");
        rows.ForEach((chunk, row) => counts.Add(new TransferCount(
            table, SeriesId.Parse(names.Series[chunk.Column<int>(0)[row]]), UtcTime.FromMicroseconds(chunk.Integer(1, row)), chunk.Integer(2, row))));
        return counts;
    }
}
