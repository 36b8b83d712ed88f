using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Candlewick.Simulator.Clock;
using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Tests;

public sealed class SimulatorServerTests
{
    [Fact]
    public async Task Sources_SamePeriod_AgreeToTheBit()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { Faults = FaultKinds.MarketHoles }, null, default);
        using HttpClient http = Requests.Client(server);
        foreach (string symbol in server.Market!.Symbols)
        {
            UtcRange month = UtcRange.Month(2026, 2);
            using BarColumns truth = server.Market.ReadBars(symbol, Requests.Hour, month);
            List<string[]> archive = await Requests.ArchiveAsync(http, $"data/spot/monthly/klines/{symbol}/1h/{symbol}-1h-2026-02.zip");
            List<string[]> rest = await Requests.KlinesAsync(
                http, $"symbol={symbol}&interval=1h&startTime={month.From.Milliseconds}&endTime={month.To.Milliseconds - 1}&limit=1000");
            Assert.Equal(truth.Count, archive.Count);
            Assert.Equal(truth.Count, rest.Count);
            for (int i = 0; i < truth.Count; i++)
            {
                Assert.Equal(Requests.Values(truth[i]), Requests.Values(archive[i]));
                Assert.Equal(archive[i][1..6].Concat(archive[i][7..]), rest[i][1..6].Concat(rest[i][7..]));
                Assert.Equal(truth.OpenTimes[i].Microseconds, long.Parse(archive[i][0]));
                Assert.Equal(truth.CloseTimes[i].Microseconds - 1, long.Parse(archive[i][6]));
                Assert.Equal(truth.OpenTimes[i].Milliseconds, long.Parse(rest[i][0]));
                Assert.Equal(truth.CloseTimes[i].Milliseconds - 1, long.Parse(rest[i][6]));
            }
        }
    }

    [Fact]
    public async Task Truth_DigestsAndRows_AreThoseOfTheServedBars()
    {
        SimulatorOptions options = Requests.Small with { Faults = FaultKinds.MarketHoles, WriteTruthRows = true };
        await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
        using HttpClient http = Requests.Client(server);
        JsonElement truth = Requests.ReadTruth(server);
        Assert.True(truth.GetProperty("simulated").GetBoolean());
        foreach (JsonElement series in truth.GetProperty("series").EnumerateArray())
        {
            string symbol = series.GetProperty("series").GetString()!.Split(':', '@')[1];
            byte[] rows = await File.ReadAllBytesAsync(Path.Combine(server.TruthFolder!, symbol, "1h.bars"));
            List<string[]> served = await Requests.KlinesAsync(http, $"symbol={symbol}&interval=1h&startTime=0&limit=1000");
            served.RemoveAll(row => long.Parse(row[6]) >= Requests.Start.Milliseconds);
            using MemoryStream expected = new();
            using BinaryWriter writer = new(expected);
            foreach (string[] row in served)
            {
                writer.Write(long.Parse(row[0]) * 1_000);
                Array.ForEach(Requests.Values(row), writer.Write);
            }

            Assert.Equal(expected.ToArray(), rows);
            Assert.Equal(served.Count, series.GetProperty("rows").GetInt32());
            JsonElement month = series.GetProperty("periods")[0];
            int bytes = month.GetProperty("rows").GetInt32() * 80;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(rows.AsSpan(0, bytes))), month.GetProperty("sha256").GetString());
        }
    }

    [Fact]
    public async Task Archives_SameSeedTwice_AreTheSameBytesWithTheirChecksum()
    {
        byte[][] found = new byte[3][];
        for (int run = 0; run < 3; run++)
        {
            await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { Seed = run == 2 ? 8UL : 7UL }, null, default);
            using HttpClient http = Requests.Client(server);
            const string key = "bucket/data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2026-03-02.zip";
            found[run] = await http.GetByteArrayAsync(new Uri(key, UriKind.Relative));
            string checksum = await http.GetStringAsync(new Uri(key + ".CHECKSUM", UriKind.Relative));
            Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(found[run]))}  BTCUSDT-1m-2026-03-02.zip\n", checksum);
        }

        Assert.Equal(found[0], found[1]);
        Assert.NotEqual(found[0], found[2]);
    }

    [Fact]
    public async Task Listing_SmallPages_ContinueToTheSameKeysAsOneLargePage()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small, null, default);
        using HttpClient http = Requests.Client(server);
        const string prefix = "data/spot/daily/klines/BTCUSDT/1h/";
        (List<string> all, _, string? none) = await Requests.ListAsync(http, $"prefix={prefix}");
        Assert.Null(none);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Equal(62, all.Count); // 31 days since 2026-02-01, with a checksum each
        List<string> paged = [];
        string? marker = "";
        while (marker is not null)
        {
            (List<string> keys, _, marker) = await Requests.ListAsync(http, $"prefix={prefix}&max-keys=7&marker={marker}");
            Assert.InRange(keys.Count, 1, 7);
            paged.AddRange(keys);
        }

        Assert.Equal(all, paged);
        (List<string> files, List<string> folders, _) = await Requests.ListAsync(http, "prefix=data/spot/monthly/klines/&delimiter=/");
        Assert.Empty(files);
        Assert.Equal(["data/spot/monthly/klines/BNBUSDT/", "data/spot/monthly/klines/BTCUSDT/", "data/spot/monthly/klines/ETHUSDT/"], folders);
        (_, folders, string? next) = await Requests.ListAsync(http, "prefix=data/spot/monthly/klines/&delimiter=/&max-keys=1&marker=data/spot/monthly/klines/BNBUSDT/");
        Assert.Equal(["data/spot/monthly/klines/BTCUSDT/"], folders);
        Assert.Equal("data/spot/monthly/klines/BTCUSDT/", next);
    }

    [Fact]
    public async Task Publication_FollowsTheClock()
    {
        const string month = "bucket/data/spot/monthly/klines/BTCUSDT/1d/BTCUSDT-1d-2026-02.zip";
        const string yesterday = "bucket/data/spot/daily/klines/BTCUSDT/1d/BTCUSDT-1d-2026-02-28.zip";
        (UtcTime At, bool Month, bool Day)[] cases =
        [
            (UtcTime.From(2026, 3, 1, 1), false, false),
            (UtcTime.From(2026, 3, 1, 6), false, true),
            (UtcTime.From(2026, 3, 2, 6), true, true),
        ];
        foreach ((UtcTime at, bool hasMonth, bool hasDay) in cases)
        {
            await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { Start = at, Instruments = 1 }, null, default);
            using HttpClient http = Requests.Client(server);
            Assert.Equal(hasMonth ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await Requests.AskAsync(http, month)).Status);
            Assert.Equal(hasDay ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await Requests.AskAsync(http, yesterday)).Status);
        }
    }

    [Fact]
    public async Task Klines_NewestAndForming_EndAtTheClock()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small, null, default);
        using HttpClient http = Requests.Client(server);
        List<string[]> rows = await Requests.KlinesAsync(http, "symbol=BTCUSDT&interval=1h&limit=3");
        Assert.Equal([13L, 14L, 15L], rows.Select(row => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(row[0])).Hour).Select(hour => (long)hour));
        using BarColumns whole = server.Market!.ReadBars("BTCUSDT", Requests.Hour, new UtcRange(UtcTime.From(2026, 3, 4, 15), UtcTime.From(2026, 3, 4, 16)));
        Assert.InRange(double.Parse(rows[2][5]), 0, whole[0].Volume * 0.95);
        Assert.Equal(whole[0].Open, double.Parse(rows[2][1]));
    }

    [Fact]
    public async Task Trades_OfAMinute_AddUpToItsBar()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small, null, default);
        using HttpClient http = Requests.Client(server);
        UtcTime from = UtcTime.From(2026, 3, 2, 23, 59);
        using BarColumns bars = server.Market!.ReadBars("ETHUSDT", Requests.Minute, new UtcRange(from, from + TimeSpan.FromMinutes(2)));
        long lastId = 0;
        for (int i = 0; i < bars.Count; i++)
        {
            string query = $"api/v3/aggTrades?symbol=ETHUSDT&startTime={bars.OpenTimes[i].Milliseconds}&endTime={bars.CloseTimes[i].Milliseconds - 1}";
            using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri(query, UriKind.Relative)));
            JsonElement[] trades = [.. json.RootElement.EnumerateArray()];
            decimal volume = trades.Sum(trade => decimal.Parse(trade.GetProperty("q").GetString()!));
            decimal turnover = trades.Sum(trade => decimal.Parse(trade.GetProperty("q").GetString()!) * decimal.Parse(trade.GetProperty("p").GetString()!));
            Assert.Equal((decimal)bars[i].Volume, volume);
            Assert.Equal(bars[i].QuoteVolume, (double)turnover);
            Assert.Equal(bars[i].TradeCount, trades.Sum(trade => trade.GetProperty("l").GetInt64() - trade.GetProperty("f").GetInt64() + 1));
            Assert.True(lastId == 0 || trades[0].GetProperty("a").GetInt64() == lastId + 1);
            lastId = trades[^1].GetProperty("a").GetInt64();
        }

        (_, string body) = await Requests.AskAsync(http, $"api/v3/aggTrades?symbol=ETHUSDT&fromId={lastId}&limit=2");
        Assert.Contains($"\"a\":{lastId},", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("klines?symbol=NOPE&interval=1m", 400, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}")]
    [InlineData("klines?symbol=BTCUSDT&interval=7m", 400, "{\"code\":-1120,\"msg\":\"Invalid interval.\"}")]
    [InlineData("klines?interval=1m", 400, "{\"code\":-1102,\"msg\":\"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.\"}")]
    [InlineData("klines?symbol=BTCUSDT&interval=1m&startTime=x", 400, "{\"code\":-1100,\"msg\":\"Illegal characters found in a parameter.\"}")]
    [InlineData("ping", 200, "{}")]
    public async Task Rest_Mistakes_AnswerTheVenuesErrors(string path, int status, string body)
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { TruthTimeframes = [], Instruments = 1 }, null, default);
        using HttpClient http = Requests.Client(server);
        Assert.Equal(((HttpStatusCode)status, body), await Requests.AskAsync(http, $"api/v3/{path}"));
    }

    [Fact]
    public async Task Limits_BeyondTheBudget_RefuseThenBanLongerEachTime()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(
            Requests.Small with { TruthTimeframes = [], Instruments = 1, SpotWeightLimit = 25, Start = UtcTime.From(2026, 3, 4, 15) }, null, default);
        using HttpClient http = Requests.Client(server);
        using HttpResponseMessage info = await http.GetAsync(new Uri("api/v3/exchangeInfo", UriKind.Relative));
        Assert.Equal("20", info.Headers.GetValues("X-MBX-USED-WEIGHT-1M").Single());
        using HttpResponseMessage klines = await http.GetAsync(new Uri("api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1", UriKind.Relative));
        Assert.Equal("22", klines.Headers.GetValues("X-MBX-USED-WEIGHT-1M").Single());
        using HttpResponseMessage refused = await http.GetAsync(new Uri("api/v3/exchangeInfo", UriKind.Relative));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        List<double> waits = [];
        for (int i = 0; i < 24; i++)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("api/v3/ping", UriKind.Relative));
            if ((int)answer.StatusCode == 418)
            {
                waits.Add(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
            }
        }

        Assert.InRange(waits[0], 100, 121);
        Assert.True(waits[^1] > waits[0] * 1.5, $"{waits[0]} then {waits[^1]}");
        Assert.Equal(HttpStatusCode.OK, (await Requests.AskAsync(http, "fapi/v1/ping")).Status);
    }

    [Fact]
    public async Task CoinGecko_Pages_HoldTradableStableWrappedAndAmbiguousCoins()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(new SimulatorOptions { Start = Requests.Start, TruthTimeframes = [] }, null, default);
        using HttpClient http = Requests.Client(server);
        List<JsonElement> coins = [];
        for (int page = 1; page <= 3; page++)
        {
            using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri($"coingecko/api/v3/coins/markets?vs_currency=usd&per_page=20&page={page}", UriKind.Relative)));
            coins.AddRange(json.RootElement.EnumerateArray().Select(coin => coin.Clone()));
        }

        List<string> tickers = [.. coins.Select(coin => coin.GetProperty("symbol").GetString()!)];
        Assert.Equal(40, coins.Count);
        Assert.Equal(Enumerable.Range(1, 40), coins.Select(coin => coin.GetProperty("market_cap_rank").GetInt32()));
        Assert.Contains("usdt", tickers);
        Assert.Contains("wbtc", tickers);
        Assert.Equal(2, tickers.Count(ticker => ticker == "uni"));
        Assert.Contains("xmr", tickers);
        double btc = coins.Single(coin => coin.GetProperty("id").GetString() == "bitcoin").GetProperty("current_price").GetDouble();
        using JsonDocument price = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v3/ticker/price?symbol=BTCUSDT", UriKind.Relative)));
        Assert.Equal(btc, double.Parse(price.RootElement.GetProperty("price").GetString()!, CultureInfo.InvariantCulture), btc * 0.01);
    }

    [Fact]
    public async Task ExchangeInfo_ByTheClock_ListsWhatTradesOnly()
    {
        SimulatorOptions options = new() { Start = Requests.Start, TruthTimeframes = [], Seed = 5 };
        await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
        using HttpClient http = Requests.Client(server);
        using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v3/exchangeInfo", UriKind.Relative)));
        JsonElement[] symbols = [.. json.RootElement.GetProperty("symbols").EnumerateArray()];
        Assert.Equal(22, symbols.Length);
        Assert.All(symbols, symbol => Assert.Equal("TRADING", symbol.GetProperty("status").GetString()));
        string[] listed = [.. symbols.Select(symbol => symbol.GetProperty("symbol").GetString()!)];
        string[] gone = [.. server.Market!.Symbols.Except(listed)];
        Assert.Equal(2, gone.Length);
        string rows = await http.GetStringAsync(new Uri($"api/v3/klines?symbol={gone[0]}&interval=1d&startTime=0&limit=1", UriKind.Relative));
        Assert.Contains("[[", rows, StringComparison.Ordinal);
        Assert.Equal("0.01000000", symbols[0].GetProperty("filters")[0].GetProperty("tickSize").GetString());
        using JsonDocument days = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v3/ticker/24hr", UriKind.Relative)));
        Assert.Equal(22, days.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task FollowAsync_FastClock_AgreesWithTheServer()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { Rate = 20, TruthTimeframes = [], Instruments = 1 }, null, default);
        using HttpClient http = Requests.Client(server);
        SimulatedClock clock = await SimulatedClock.FollowAsync(server.BaseUrl, http, default);
        Assert.Equal(server.Clock.Rate, clock.Rate);
        Assert.Equal(Requests.Start, clock.Start);
        Assert.InRange((clock.Now - server.Clock.Now).TotalSeconds, -30, 30);
    }
}
