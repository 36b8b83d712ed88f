using Candlewick.Hosting;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Transfer;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;

namespace Candlewick.Integration;

/// <summary>A whole store, from kind to kind and back into a file.</summary>
public sealed class StoreRoundTripTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copy_OverPostgresAndClickHouse_ComesBackWithTheSameContent()
    {
        await using PostgresDatabase whole = await server.CreateDatabaseAsync(Ct), state = await server.CreateDatabaseAsync(Ct);
        ClickHouseServer clickHouse = await ClickHouseServer.SharedAsync();
        CandlewickOptions file = CandlewickOptions.ForStore(_folder.File("first.duckdb")), back = CandlewickOptions.ForStore(_folder.File("back.duckdb"));
        CandlewickOptions postgres = CandlewickOptions.ForStore($"postgres:{whole.ConnectionString}");
        CandlewickOptions history = CandlewickOptions.ForStore(AddressOf(clickHouse));
        history = history with { Store = history.Store with { State = $"postgres:{state.ConnectionString}" } };
        await using (Workspace made = await Workspace.OpenAsync(file, StoreAccess.Write, Ct))
        {
            await StoreFilling.FillHistoryAsync(made.Store, Ct);
            await StoreFilling.FillStateAsync(made.Store, Ct);
            await StoreFilling.FillRunsAsync(made.Runs, Ct);
        }

        StoreMoveReport[] moves = [await MoveAsync(file, postgres), await MoveAsync(postgres, history), await MoveAsync(history, back)];
        Assert.Single(moves.Select(move => move.Hash).Distinct());
        Assert.All(moves, move => Assert.Empty(move.Copy.Skipped));
        await AssertSameAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<StoreMoveReport> MoveAsync(CandlewickOptions from, CandlewickOptions to)
    {
        await using Workspace source = await Workspace.OpenAsync(from, StoreAccess.Read, Ct);
        return await StoreMove.RunAsync(source, to, mayReplace: false, progress: null, Ct);
    }

    private static string AddressOf(ClickHouseServer server)
    {
        string user = server.User.Length == 0 ? "" : $"{server.User}{(server.Password.Length > 0 ? ":" + server.Password : "")}@";
        return $"clickhouse:http://{user}{server.Endpoint.Authority}/{ClickHouseServer.NewDatabase()}";
    }

    /// <summary>Every cell of every table came back; but for leases, of which ClickHouse took one for its turn to write.</summary>
    private async Task AssertSameAsync()
    {
        await using DuckDbStore first = await OpenAsync("first.duckdb"), back = await OpenAsync("back.duckdb");
        foreach (TransferTable table in first.Transfer.Tables.Where(table => table.Name != "lease"))
        {
            IReadOnlyDictionary<string, GroupDigest> sent = await PartCopy.DigestAsync(first.Transfer, new TransferPart(table), Ct);
            Assert.True(sent.Count > 0, $"{table} is empty");
            Assert.True(PartCopy.IsSame(sent, await PartCopy.DigestAsync(back.Transfer, new TransferPart(table), Ct)), $"{table} differs");
        }
    }

    private Task<DuckDbStore> OpenAsync(string name) => DuckDbStore.OpenAsync(new DuckDbOptions(_folder.File(name)), TimeProvider.System, Ct);
}
