using System.Globalization;
using System.Runtime.CompilerServices;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>Questions to a database server whose answers may go into Parquet files of this machine: the embedded engine writes those.</summary>
internal sealed class ServerQueries(IStoreQueries server) : IStoreQueries
{
    /// <summary>Rows that are looked at to tell what a column holds; one that is null in all of them is written as text.</summary>
    private const int RowsLookedAt = 10_000;

    public StoreInfo Info => server.Info;

    public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) => server.AuditRowsAsync(filter, ct);

    public Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) => server.QueryAsync(sql, ct);

    public async Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct)
    {
        await using IQueryResult result = await server.QueryAsync(sql, ct);
        await using IAsyncEnumerator<object?[]> rows = result.ReadRowsAsync(ct).GetAsyncEnumerator(ct);
        List<object?[]> first = [];
        while (first.Count < RowsLookedAt && await rows.MoveNextAsync())
        {
            first.Add(rows.Current);
        }

        AnswerColumn[] columns = [.. result.Columns.Select((name, column) => new AnswerColumn(name, KindOf(first, column)))];
        return await WriteParquetAsync(new Answer(columns, ReadAsync(columns, first, rows, ct)), path, ct);
    }

    public async Task<long> WriteParquetAsync(Answer answer, string path, CancellationToken ct)
    {
        using DuckDbFiles files = DuckDbFiles.Open(Path.GetDirectoryName(path)!, DuckDbOptions.DefaultMemoryMebibytes);
        return await files.Queries.WriteParquetAsync(answer, path, ct);
    }

    private static async IAsyncEnumerable<object?[]> ReadAsync(
        AnswerColumn[] columns, List<object?[]> first, IAsyncEnumerator<object?[]> rest, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (object?[] row in first)
        {
            yield return Convert(columns, row);
        }

        while (await rest.MoveNextAsync())
        {
            ct.ThrowIfCancellationRequested();
            yield return Convert(columns, rest.Current);
        }
    }

    private static CellKind KindOf(List<object?[]> rows, int column) => rows.Select(row => row[column]).FirstOrDefault(cell => cell is not null) switch
    {
        long => CellKind.Whole,
        double or decimal => CellKind.Number,
        UtcTime => CellKind.Instant,
        DateOnly => CellKind.Day,
        _ => CellKind.Text,
    };

    private static object?[] Convert(AnswerColumn[] columns, object?[] row) => [.. row.Select((cell, column) => Convert(columns[column].Kind, cell))];

    private static object? Convert(CellKind kind, object? cell) => (kind, cell) switch
    {
        (_, null) => null,
        (CellKind.Number, decimal exact) => (double)exact,
        (CellKind.Text, not string) => System.Convert.ToString(cell, CultureInfo.InvariantCulture),
        _ => cell,
    };
}
