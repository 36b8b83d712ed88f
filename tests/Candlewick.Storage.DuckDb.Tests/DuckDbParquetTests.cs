using Candlewick.Testing;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DuckDbParquetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbParquet _files;

    public DuckDbParquetTests() => _files = new DuckDbParquet(96, _folder.File("scratch"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Write_ComputedRows_ReadsBackWithTypesAndNulls()
    {
        string path = _folder.File("it's computed.parquet");
        UtcTime at = UtcTime.Parse("2024-02-29T12:00:00.000001Z");
        Answer answer = new(
            [new("at", CellKind.Instant), new("on", CellKind.Day), new("name", CellKind.Text), new("n", CellKind.Whole), new("x", CellKind.Number)],
            Rows([at, new DateOnly(2024, 2, 29), "a", 7L, 0.1], [null, null, null, null, double.NaN]));
        Assert.Equal(2, await _files.WriteAsync(answer, path, Ct));
        IReadOnlyList<object?[]> rows = await ReadAsync(path);
        Assert.Equal([at, new DateOnly(2024, 2, 29), "a", 7L, 0.1], rows[0]);
        Assert.All(rows[1], Assert.Null);
    }

    [Fact]
    public async Task Write_SideBySide_KeepsFilesApart()
    {
        Answer One(long number) => new([new AnswerColumn("n", CellKind.Whole)], Rows([[number], [number]]));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _files.WriteAsync(One(i), _folder.File($"{i}.parquet"), Ct)));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal([[(long)i], [(long)i]], await ReadAsync(_folder.File($"{i}.parquet")));
        }
    }

    [Fact]
    public async Task Write_WhoseRowsFail_LeavesTheNextOneUntouched()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _files.WriteAsync(new Answer([new("n", CellKind.Whole)], Rows([[new object()]])), _folder.File("a.parquet"), Ct));
        Assert.Equal(1, await _files.WriteAsync(new Answer([new("n", CellKind.Whole)], Rows([[1L]])), _folder.File("a.parquet"), Ct));
    }

    private async Task<IReadOnlyList<object?[]>> ReadAsync(string path)
    {
        using DuckDbFiles files = DuckDbFiles.Open(_folder.Path, 96);
        await using IQueryResult result = await files.Queries.QueryAsync($"SELECT * FROM '{path.Replace("'", "''", StringComparison.Ordinal)}'", Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static async IAsyncEnumerable<object?[]> Rows(params object?[][] rows)
    {
        await Task.CompletedTask;
        foreach (object?[] row in rows)
        {
            yield return row;
        }
    }
}
