using System.Net;
using System.Net.Sockets;
using System.Text;
using Candlewick.Acquisition;
using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

public sealed class WorkspaceTests : IDisposable
{
    private const string Coins = """[{"id":"bitcoin","symbol":"btc","name":"Bitcoin","market_cap":1,"market_cap_rank":1,"last_updated":"2021-10-12T00:00:00Z"}]""";
    private const string Undated = """{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}""";

    private static readonly InstrumentId Bitcoin = InstrumentId.Of("BINANCE", "BTCUSDT");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RefreshUniverse_FromAnOldListing_KeepsItsRulesFromItsOwnInstantOn()
    {
        await using Workspace workspace = await OpenAsync();
        string listing = Write("listing.json", """{"serverTime":1633998511098,""" + Undated[1..]);

        await workspace.CreateRefreshUniverse(Write("coins.json", Coins), listing).RunAsync(new UniverseRequest("BINANCE", "USDT", 10), default);

        UtcTime answered = UtcTime.FromMilliseconds(1_633_998_511_098);
        Assert.Equal(answered, (await workspace.Store.Instruments.FindRulesAsync(Bitcoin, answered, default))!.Range.From);
        Assert.Null(await workspace.Store.Instruments.FindRulesAsync(Bitcoin, answered.AddNanoseconds(-1), default));
    }

    [Fact]
    public async Task CreateRefreshUniverse_ListingWithoutServerTime_DemandsAnInstant()
    {
        await using Workspace workspace = await OpenAsync();
        string listing = Write("listing.json", Undated);

        InputException refusal = Assert.Throws<InputException>(() => workspace.CreateRefreshUniverse(Write("coins.json", Coins), listing));

        Assert.Contains("--of", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(workspace.CreateRefreshUniverse(Write("coins.json", Coins), listing, UtcTime.From(2021, 10, 12)));
        Assert.Contains("no JSON", Assert.Throws<InputException>(() => workspace.CreateRefreshUniverse(null, Write("bad.json", "{"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateLive_SingleTradesOfAVenueThatWantsAKey_IsRefusedWithoutOne()
    {
        CandlewickOptions defaults = CandlewickOptions.ForStore(_folder.File("k.duckdb"));
        CandlewickOptions options = defaults with { Live = defaults.Live with { Kinds = [StreamKind.Trades], Instruments = [Bitcoin, InstrumentId.Of("BINANCE-UM", "BTCUSDT")] } };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, default);

        InputException refusal = Assert.Throws<InputException>(workspace.CreateLive);

        Assert.Contains("BINANCE_API_KEY", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, StoreOrigin.Simulated)]
    [InlineData("local", StoreOrigin.Real)]
    public async Task OpenAsync_AgainstASimulator_AsksItsClockOnce(string? served, StoreOrigin origin)
    {
        using HttpListener simulator = new();
        simulator.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
        simulator.Start();
        List<string> asked = [];
        Task serving = ServeAsync(simulator, served, asked);

        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("s.duckdb")) with { SimulatorUrl = new Uri(simulator.Prefixes.Single()) };
        await using (Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, default))
        {
            Assert.Equal(origin, workspace.Info.Origin);
            Assert.Equal(2024, workspace.Clock.GetUtcNow().Year);
        }

        simulator.Stop();
        await serving;
        Assert.Equal(["/sim/clock"], asked);
    }

    private static async Task ServeAsync(HttpListener simulator, string? served, List<string> asked)
    {
        while (simulator.IsListening)
        {
            try
            {
                HttpListenerContext question = await simulator.GetContextAsync();
                asked.Add(question.Request.Url!.AbsolutePath);
                question.Response.AddHeader("X-Candlewick-Served", served ?? "invented");
                const string Clock = """{"simulated":true,"start":"2024-01-01T00:00:00Z","rate":1,"now":"2024-01-01T00:00:00Z","wallAnchor":"2020-01-01T00:00:00Z"}""";
                question.Response.Close(Encoding.UTF8.GetBytes(Clock), willBlock: true);
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<Workspace> OpenAsync() => Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("u.duckdb")), StoreAccess.Write, default);

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }
}
