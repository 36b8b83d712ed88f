using System.Runtime.CompilerServices;
using Candlewick.Storage.DuckDb.Transfer;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Control;

/// <summary>Keys and audit trail as rows for other stores; there are few.</summary>
internal sealed class DuckDbControlTransfer(DuckDbControl control) : IStoreTransfer
{
    private static readonly TransferNames NoNames = new(new Dictionary<int, string>(), new Dictionary<int, string>());

    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables { get; } = [.. TransferTables.All.Where(table => table.Role == TransferRole.Access)];

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) =>
        control.RunAsync<IReadOnlyList<TransferCount>>(
            connection => [new TransferCount(table, null, null, connection.ReadInteger($"SELECT count(*) FROM {table.Name}") ?? 0)], ct);

    /// <inheritdoc />
    public async IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, [EnumeratorCancellation] CancellationToken ct)
    {
        TransferSql.Demand(Tables, part.Table);
        foreach (TransferBatch batch in await control.RunAsync(connection => ReadAll(connection, part.Table), ct))
        {
            yield return batch;
        }
    }

    /// <inheritdoc />
    public async Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct)
    {
        TransferSql.Demand(Tables, part.Table);
        List<TransferBatch> batches = [];
        await foreach (TransferBatch batch in rows.WithCancellation(ct))
        {
            batches.Add(batch);
        }

        return await control.RunAsync(connection => Replace(connection, part.Table, batches), ct);
    }

    private static List<TransferBatch> ReadAll(DuckDbConnection connection, TransferTable table)
    {
        using TransferReader reader = new(connection.Read(TransferSql.Select(table, "true")), table, NoNames);
        List<TransferBatch> batches = [];
        while (reader.Next() is { } batch)
        {
            batches.Add(batch);
        }

        return batches;
    }

    private static long Replace(DuckDbConnection connection, TransferTable table, List<TransferBatch> batches)
    {
        connection.Execute("BEGIN TRANSACTION");
        try
        {
            connection.Execute($"DELETE FROM {table.Name}");
            TransferAppender appender = TransferAppender.For(table, connection.Read($"SELECT * FROM {table.Name} LIMIT 0"));
            using (DuckDbAppender rows = new(connection, table.Name, appender.Table.Columns))
            {
                batches.ForEach(batch => appender.Append(rows, batch, []));
                rows.Flush();
            }

            if (table.Name == "audit")
            {
                TransferSequence.Raise(sql => connection.ReadInteger(sql), sql => connection.Execute(sql), "audit_number", "SELECT max(number) FROM audit");
            }

            connection.Execute("COMMIT");
        }
        catch (StoreException)
        {
            connection.Execute("ROLLBACK");
            throw;
        }

        return batches.Sum(batch => (long)batch.Count);
    }
}
