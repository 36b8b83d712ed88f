using System.Runtime.CompilerServices;

namespace Candlewick.Storage.DuckDb;

/// <summary>A streaming result that holds its connection until it is disposed.</summary>
internal sealed class QueryResult(ReadLease lease, DuckDbResult rows) : IQueryResult
{
    private readonly ColumnType[] _types = [.. Enumerable.Range(0, rows.ColumnCount).Select(rows.ColumnType)];

    public IReadOnlyList<string> Columns { get; } = [.. Enumerable.Range(0, rows.ColumnCount).Select(rows.ColumnName)];

    /// <inheritdoc />
    public IReadOnlyList<CellKind> Kinds => [.. _types.Select(Cells.KindOf)];

    /// <inheritdoc />
    public async IAsyncEnumerable<object?[]> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using Interruption interruption = new(lease.Connection, ct);
        (byte, ColumnType)[] shapes =
            [.. _types.Select((type, column) => type == ColumnType.Decimal ? rows.DecimalShape(column) : default)];
        while (await NextAsync(ct) is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                object?[] cells = new object?[_types.Length];
                for (int column = 0; column < cells.Length; column++)
                {
                    cells[column] = Cells.Read(chunk, column, row, _types[column], shapes[column]);
                }

                yield return cells;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        rows.Dispose();
        lease.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DuckDbChunk?> NextAsync(CancellationToken ct)
    {
        try
        {
            return await lease.GuardAsync(rows.Next);
        }
        catch (StoreException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }
}
