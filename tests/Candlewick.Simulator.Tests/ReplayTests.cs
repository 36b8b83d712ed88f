using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Candlewick.Simulator.Faults;
using Candlewick.Testing;

namespace Candlewick.Simulator.Tests;

public sealed class ReplayTests
{
    private static string Session(string name) => TestData.Require($"streams/binance/{name}.gz");

    private static SimulatorOptions Replay(double rate, params string[] files) =>
        new() { Replay = files, Rate = rate, Faults = FaultKinds.None, ReplayLeadIn = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Sessions_OneAfterTheOther_AreSaidAgainByteForByte()
    {
        string[] files = [Session("spot-btcusdt-20240808"), Session("spot-btcusdt-20240809")];
        List<string> recorded = [.. files.SelectMany(ReadFrames).Where(frame => frame.StartsWith("{\"stream\":\"btcusdt@trade\"", StringComparison.Ordinal))];
        await using SimulatorServer server = await SimulatorServer.StartAsync(Replay(150, files), null, default);
        await using StreamClient client = await StreamClient.ConnectAsync(server, "stream?streams=btcusdt@trade/btcusdt@kline_1m");
        List<string> trades = [];
        List<JsonElement> closed = [];
        while (trades.Count < recorded.Count)
        {
            string text = (await client.ReadTextAsync())!;
            if (text.StartsWith("{\"stream\":\"btcusdt@trade\"", StringComparison.Ordinal))
            {
                trades.Add(text);
                continue;
            }

            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement bar = json.RootElement.GetProperty("data").GetProperty("k").Clone();
            if (bar.GetProperty("x").GetBoolean())
            {
                closed.Add(bar);
            }
        }

        Assert.Equal(recorded, trades);
        Assert.Equal(9_757 + 10_147, trades.Count);
        foreach (JsonElement bar in closed)
        {
            JsonElement[] inside = [.. recorded.Select(Data).Where(trade =>
                trade.GetProperty("T").GetInt64() >= bar.GetProperty("t").GetInt64() && trade.GetProperty("T").GetInt64() <= bar.GetProperty("T").GetInt64())];
            Assert.Equal(inside.Length, bar.GetProperty("n").GetInt64());
            Assert.Equal(inside.Sum(trade => Number(trade, "q")), Number(bar, "v"));
            Assert.Equal((Number(inside[0], "p"), Number(inside[^1], "p")), (Number(bar, "o"), Number(bar, "c")));
        }

        Assert.InRange(closed.Count, 9, 11);
    }

    [Fact]
    public async Task Rest_OfASession_ServesItsTradesAndBars()
    {
        string[] files = [Session("spot-btcusdt-20240808"), Session("spot-btcusdt-20240809"), Session("usdm-btcusdt-20240808")];
        await using SimulatorServer server = await SimulatorServer.StartAsync(
            Replay(1, files) with { Start = UtcTime.From(2024, 8, 9, 0, 10), SpotWeightLimit = 60_000, FuturesWeightLimit = 60_000 }, null, default);
        using HttpClient http = Requests.Client(server);
        decimal quantity = 0;
        decimal turnover = 0;
        long next = 3_735_683_259;
        while (true)
        {
            using JsonDocument page = JsonDocument.Parse(await http.GetStringAsync(new Uri($"api/v3/historicalTrades?symbol=BTCUSDT&fromId={next}&limit=1000", UriKind.Relative)));
            foreach (JsonElement trade in page.RootElement.EnumerateArray())
            {
                Assert.Equal(next++, trade.GetProperty("id").GetInt64());
                quantity += Number(trade, "qty");
                turnover += Number(trade, "qty") * Number(trade, "price");
            }

            if (page.RootElement.GetArrayLength() < 1_000)
            {
                break;
            }
        }

        Assert.Equal((212.03315m + 225.88237m, 13084074.1123886m + 13922855.4786462m), (quantity, turnover));
        List<string[]> bars = await Requests.KlinesAsync(http, "symbol=BTCUSDT&interval=1m&startTime=0&limit=1000");
        Assert.Equal(quantity, bars.Sum(bar => decimal.Parse(bar[5], CultureInfo.InvariantCulture)));
        Assert.Equal(9_757 + 10_147, bars.Sum(bar => long.Parse(bar[8])));
        string future = await http.GetStringAsync(new Uri("fapi/v1/historicalTrades?symbol=BTCUSDT&fromId=5266583935&limit=1", UriKind.Relative));
        Assert.Equal(
            "[{\"id\":5266583935,\"price\":\"61800.30\",\"qty\":\"0.006\",\"quoteQty\":\"370.80180000\",\"time\":1723161256322,\"isBuyerMaker\":false}]", future);
        Assert.Contains("\"symbol\":\"BTCUSDT\"", await http.GetStringAsync(new Uri("fapi/v1/exchangeInfo", UriKind.Relative)), StringComparison.Ordinal);
        JsonElement truth = Requests.ReadTruth(server).GetProperty("trades")[0];
        Assert.Equal(("437.91552", "27006929.5910348"), (truth.GetProperty("quantity").GetString(), truth.GetProperty("turnover").GetString()));
    }

    [Theory]
    [InlineData("kline_1m")]
    [InlineData("trade")]
    [InlineData("bookTicker")]
    public async Task Futures_Message_HasTheShapeOfTheRecordedOne(string kind)
    {
        string session = Session("usdm-btcusdt-20240808");
        string recorded = kind == "kline_1m"
            ? $"{{\"stream\":\"x\",\"data\":{File.ReadLines(TestData.Require("streams/binance/usdm-kline-1m-btcusdt.jsonl")).First()}}}"
            : ReadFrames(session).First(frame => frame.Contains($"@{kind}\"", StringComparison.Ordinal));
        await using SimulatorServer server = await SimulatorServer.StartAsync(Replay(20, session), null, default);
        await using StreamClient client = await StreamClient.ConnectAsync(server, $"fstream/stream?streams=btcusdt@{kind}");
        JsonElement got = await client.ReadJsonAsync();
        Assert.Equal(Shape(Data(recorded)), Shape(got.GetProperty("data")));
        if (kind == "kline_1m")
        {
            JsonElement bar = got.GetProperty("data").GetProperty("k");
            Assert.Matches("^[0-9]+\\.[0-9]{2}$", bar.GetProperty("o").GetString()!);
            Assert.Matches("^[0-9]+\\.[0-9]{3}$", bar.GetProperty("v").GetString()!);
            Assert.Matches("^[0-9]+\\.[0-9]{5}$", bar.GetProperty("q").GetString()!);
        }
    }

    [Fact]
    public async Task TradesFiles_OfAllForms_AreServedWithTheirIds()
    {
        string[] files =
        [
            TestData.Require("trades/binance/xrpeth-aggtrades-2019-10.json.gz"),
            TestData.Require("trades/binance/fxsusdt-aggtrades-2023-11-17.csv"),
            "ETHUSDT=" + TestData.Require("trades/binance/usdm-trades-2023-02-02.csv"),
        ];
        await using SimulatorServer server = await SimulatorServer.StartAsync(Replay(1, files) with { Start = UtcTime.From(2024, 1, 1) }, null, default);
        JsonElement[] truth = [.. Requests.ReadTruth(server).GetProperty("trades").EnumerateArray()];
        Assert.Equal(["XRPETH 12477 5545735", "FXSUSDT 3600 103838.4", "ETHUSDT 1000 6567.968"], truth.Select(tape =>
            $"{tape.GetProperty("symbol").GetString()} {tape.GetProperty("count").GetInt32()} {tape.GetProperty("quantity").GetString()}"));
        using HttpClient http = Requests.Client(server);
        string first = await http.GetStringAsync(new Uri("api/v3/aggTrades?symbol=XRPETH&fromId=13519807&limit=1", UriKind.Relative));
        Assert.Equal(
            "[{\"a\":13519807,\"p\":\"0.00141342\",\"q\":\"23.00000000\",\"f\":15373518,\"l\":15373518,\"T\":1570752011620,\"m\":true,\"M\":true}]", first);
        Assert.Equal("[]", await http.GetStringAsync(new Uri("api/v3/historicalTrades?symbol=XRPETH&fromId=13519807", UriKind.Relative)));
        Assert.Contains("\"id\":1206419188", await http.GetStringAsync(new Uri("fapi/v1/historicalTrades?symbol=ETHUSDT&fromId=1206419188&limit=1", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_OnTop_AreInjected()
    {
        SimulatorOptions options = Replay(20, Session("spot-ethusdt-20240808")) with
        {
            Faults = new HashSet<FaultKind> { FaultKind.FrameDuplicate },
            StreamFaultEvery = TimeSpan.FromSeconds(2), StreamFaultsAfter = TimeSpan.FromSeconds(20), StreamFaultsFor = TimeSpan.FromSeconds(20),
        };
        await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
        await using StreamClient client = await StreamClient.ConnectAsync(server, "ws/ethusdt@trade");
        UtcTime until = server.Clock.Start + TimeSpan.FromSeconds(60);
        List<JsonElement> all = await client.ReadUntilAsync(trade => trade.GetProperty("T").GetInt64() > until.Milliseconds);
        int twice = all.Count - all.Select(trade => trade.GetProperty("t").GetInt64()).Distinct().Count();
        Assert.Equal(Requests.ReadTruth(server).GetProperty("faults").GetArrayLength(), twice);
        Assert.True(twice > 3, $"{twice}");
    }

    private static IEnumerable<string> ReadFrames(string path)
    {
        using GZipStream gz = new(File.OpenRead(path), CompressionMode.Decompress);
        using StreamReader lines = new(gz, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            yield return line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        }
    }

    private static JsonElement Data(string frame)
    {
        using JsonDocument json = JsonDocument.Parse(frame);
        return json.RootElement.GetProperty("data").Clone();
    }

    private static decimal Number(JsonElement item, string name) => decimal.Parse(item.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static string Shape(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? string.Join(',', value.EnumerateObject().Select(field => $"{field.Name}:{Shape(field.Value)}"))
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? "flag" : value.ValueKind.ToString();
}
