using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Candlewick.Hosting.Tests;

/// <summary>A history on ClickHouse, with its state on PostgreSQL or in a file.</summary>
public sealed class HistoryStoreTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_WithTheStateInAFile_KeepsEachInItsPlace()
    {
        CandlewickOptions options = Options(await ClickHouseAsync(), _folder.File("state.duckdb"));
        await using (Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct))
        {
            await workspace.Store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
            await workspace.Store.Facts.KeepAsync("key", "value", Ct);
            Assert.Equal("ClickHouse", workspace.Info.Kind);
        }

        await using Workspace again = await Workspace.OpenAsync(options, StoreAccess.Read, Ct);
        Assert.Equal(Bars(0, 10), await ReadAsync(again.Store.Bars, Series, UtcRange.All));
        Assert.Equal("value", await again.Store.Facts.FindAsync("key", Ct));
    }

    [Fact]
    public async Task Open_WithoutAStateStore_SaysWhatIsMissing()
    {
        CandlewickOptions options = Options("clickhouse:http://127.0.0.1:9/none", state: null);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Workspace.OpenAsync(options, StoreAccess.Write, Ct));
        Assert.Equal(ErrorKind.BadRequest, refusal.Kind);
        Assert.Contains("--state", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?cluster=")]
    [InlineData("?compression=lz4")]
    [InlineData("?timeout=0")]
    [InlineData("?speed=9")]
    public async Task Open_WithAnUnknownSetting_NamesIt(string settings)
    {
        CandlewickOptions options = Options($"clickhouse:http://127.0.0.1:9/none{settings}", _folder.File("state.duckdb"));
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => Workspace.OpenAsync(options, StoreAccess.Write, Ct));
        Assert.Contains(settings[1..], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_FromDuckDbOverPostgresAndClickHouseBack_GivesTheSameHash()
    {
        await using PostgresDatabase first = await postgres.CreateDatabaseAsync(Ct), beside = await postgres.CreateDatabaseAsync(Ct);
        CandlewickOptions[] stops =
        [
            Options(_folder.File("source.duckdb"), state: null),
            Options($"postgres:{first.ConnectionString}", state: null),
            Options(await ClickHouseAsync(), $"postgres:{beside.ConnectionString}"),
            Options(_folder.File("target.duckdb"), state: null),
        ];
        await using (Workspace source = await Workspace.OpenAsync(stops[0], StoreAccess.Write, Ct))
        {
            await StoreFilling.FillHistoryAsync(source.Store, Ct);
            await StoreFilling.FillStateAsync(source.Store, Ct);
        }

        List<string> hashes = [];
        foreach ((CandlewickOptions from, CandlewickOptions to) in stops.Zip(stops.Skip(1)))
        {
            await using Workspace source = await Workspace.OpenAsync(from, StoreAccess.Read, Ct);
            hashes.Add((await StoreMove.RunAsync(source, to, mayReplace: false, progress: null, Ct)).Hash);
        }

        Assert.Single(hashes.Distinct());
        await using Workspace target = await Workspace.OpenAsync(stops[^1], StoreAccess.Read, Ct), original = await Workspace.OpenAsync(stops[0], StoreAccess.Read, Ct);
        Assert.Equal(await original.Store.Journal.ListAsync(SeriesFilter.Any, Ct), await target.Store.Journal.ListAsync(SeriesFilter.Any, Ct));
        Assert.Equal(await original.Store.Instruments.ListAsync(null, Ct), await target.Store.Instruments.ListAsync(null, Ct));
        Assert.Equal("it's é", await target.Store.Facts.FindAsync("ban", Ct));
    }

    internal static async Task<string> ClickHouseAsync()
    {
        ClickHouseServer server = await ClickHouseServer.SharedAsync();
        string login = server.Password.Length > 0 ? $"{server.User}:{Uri.EscapeDataString(server.Password)}@" : "";
        return $"clickhouse:{server.Endpoint.Scheme}://{login}{server.Endpoint.Authority}/{ClickHouseServer.NewDatabase()}";
    }

    private CandlewickOptions Options(string path, string? state) =>
        new() { DataDirectory = _folder.File("data"), Store = new StoreOptions { Path = path, State = state } };
}
