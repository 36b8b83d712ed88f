using System.Runtime.CompilerServices;
using Candlewick.Hosting;
using Candlewick.Server.Sql;

namespace Candlewick.Server.Tests.Sql;

/// <summary>Statements on a database server whose store fails as nobody foresaw.</summary>
public sealed class ServerAnswerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Statement_ThatFailsUnforeseen_IsRefused_AndItsTurnIsAnothers()
    {
        using SqlDesk desk = new(new NoCopies(), new Failing(), () => null, new SqlLimits(), TimeProvider.System);
        for (int time = 0; time < 5; time++)
        {
            StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => desk.StartAsync("at once", null, Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop));
            Assert.Equal((ErrorKind.BadRequest, "The statement failed: at once"), (refusal.Kind, refusal.Message));
        }

        for (int time = 0; time < 5; time++)
        {
            await using IQueryResult rows = await desk.QueryAsync("on the way", Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop);
            StoreException refusal = await Assert.ThrowsAsync<StoreException>(async () =>
            {
                await foreach (object?[] row in rows.ReadRowsAsync(Stop))
                {
                    Assert.Equal([1L], row);
                }
            });
            Assert.Equal((ErrorKind.BadRequest, "The statement failed: on the way"), (refusal.Kind, refusal.Message));
        }
    }

    [Fact]
    public async Task Row_LargerThanTheAnswerMayBe_CutsIt()
    {
        using SqlDesk desk = new(new NoCopies(), new Failing(), () => null, new SqlLimits { AnswerMebibytes = 1 }, TimeProvider.System);
        await using SqlRun run = await desk.StartAsync("large", null, Stop);
        long before = GC.GetTotalAllocatedBytes();
        int rows = 0;
        await foreach (string row in run.ReadRowsAsync(Stop))
        {
            rows++;
        }

        Assert.Equal((1, "bytes"), (rows, run.CutBy));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 50_000_000);
    }

    private sealed class NoCopies : IStoreCopies
    {
        public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => throw new NotSupportedException();

        public Task<string> SnapshotAsync(CancellationToken ct) => throw new NotSupportedException();

        public Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => throw new NotSupportedException();
    }

    private sealed class Failing : IStoreQueries
    {
        public StoreInfo Info => throw new NotSupportedException();

        public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) => throw new NotSupportedException();

        public Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) =>
            sql.Text == "at once" ? throw new InvalidCastException(sql.Text) : Task.FromResult<IQueryResult>(new Rows(sql.Text));

        public Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct) => throw new NotSupportedException();

        public Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct) => throw new NotSupportedException();
    }

    private sealed class Rows(string text) : IQueryResult
    {
        public IReadOnlyList<string> Columns => ["a"];

        public IReadOnlyList<CellKind> Kinds => [CellKind.Whole];

        public async IAsyncEnumerable<object?[]> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
        {
            yield return [1L];
            await Task.Yield();
            if (text == "large")
            {
                yield return [new string('x', 10_000_000)];
            }

            throw new ArithmeticException(text);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
