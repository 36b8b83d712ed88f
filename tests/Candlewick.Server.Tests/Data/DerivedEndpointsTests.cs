using System.Net;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Data;

/// <summary>Statistics, samples, rankings and levels over HTTP, against what the store was given.</summary>
public sealed class DerivedEndpointsTests : IDisposable
{
    private static readonly UtcTime Start = UtcTime.From(2024, 1, 1);
    private static readonly InstrumentId Coin = InstrumentId.Parse("BINANCE:BTCUSDT");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Statistics_AreThoseOfTheStore_NowAndAsTheyWereKnown()
    {
        await using OwnedApi api = await OpenAsync();
        DailyStatistic[] first = [new(Day(0), double.NaN, double.NaN, 0.5), new(Day(1), 60.5, 0.01, -0.25), new(Day(2), 40, 0.02, 0)];
        await WriteAsync(api, first, known: Day(10));
        await WriteAsync(api, [first[0], first[1] with { Rsi = 61 }, first[2]], known: Day(20));

        JsonElement now = await api.GetAsync($"/v1/statistics?instrument={Coin}", Stop);
        JsonElement then = await api.GetAsync($"/v1/statistics?instrument={Coin}&as-known-at={Day(15)}", Stop);
        JsonElement part = await api.GetAsync($"/v1/statistics?instrument={Coin}&from={Day(1)}&to={Day(2)}", Stop);
        JsonElement last = await api.GetAsync($"/v1/statistics?instrument={Coin}&limit=1", Stop);

        Assert.Equal([double.NaN, 61, 40], now.Numbers("rsi"));
        Assert.Equal([0.5, -0.25, 0], now.Numbers("return"));
        Assert.Equal([double.NaN, 60.5, 40], then.Numbers("rsi"));
        Assert.Equal([Day(1).ToString()], part.Column("day"));
        Assert.Equal([Day(2).ToString()], last.Column("day"));
        Assert.StartsWith("day,rsi,deviation,return\r\n", await TextAsync(api, $"/v1/statistics?instrument={Coin}&format=csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_AndTheirWindows_AreThoseOfTheStore()
    {
        await using OwnedApi api = await OpenAsync();
        PriceSample[] samples = [.. Enumerable.Range(0, 10).Select(i => new PriceSample(Coin, Start + TimeSpan.FromMinutes(i), 100 + i))];
        await api.Workspace.Store.Derived.Samples.AppendAsync(samples, Stop);
        UtcRange window = new(Start, Start + TimeSpan.FromMinutes(5));
        await api.Workspace.Store.Derived.Windows.WriteAsync(new WindowWrite(Coin, "5m", RangeSet.Of(window), [new PriceWindow(window, 102, 102.5, 5)], 5), Stop);

        JsonElement raw = await api.GetAsync($"/v1/samples?instrument={Coin}", Stop);
        JsonElement last = await api.GetAsync($"/v1/samples?instrument={Coin}&limit=2", Stop);
        JsonElement windows = await api.GetAsync($"/v1/samples?instrument={Coin}&window=5m", Stop);
        JsonElement none = await api.GetAsync($"/v1/samples?instrument={Coin}&window=1h", Stop);

        Assert.Equal(samples.Select(one => one.Price), raw.Numbers("price"));
        Assert.Equal([108.0, 109], last.Numbers("price"));
        Assert.Equal([(102.0, 102.5, 5.0)], windows.Numbers("mean").Zip(windows.Numbers("median"), windows.Numbers("count")));
        Assert.Empty(none.Column("mean"));
    }

    [Theory]
    [InlineData("/v1/statistics", "day")]
    [InlineData("/v1/samples", "eventTime")]
    [InlineData("/v1/samples", "from", "&window=1d")]
    public async Task Pages_FollowOneAnother_UntilEveryRowCameOnce(string path, string column, string window = "")
    {
        await using OwnedApi api = await OpenAsync();
        UtcTime[] days = [.. Enumerable.Range(0, 10).Select(Day)];
        UtcRange[] ranges = [.. days.Select(day => new UtcRange(day, day + TimeSpan.FromDays(1)))];
        await WriteAsync(api, [.. days.Select(day => new DailyStatistic(day, 50, 0.1, 0))], known: Day(20));
        await api.Workspace.Store.Derived.Samples.AppendAsync([.. days.Select(day => new PriceSample(Coin, day, 100))], Stop);
        await api.Workspace.Store.Derived.Windows.WriteAsync(
            new WindowWrite(Coin, "1d", RangeSet.Of(new UtcRange(Day(0), Day(10))), [.. ranges.Select(one => new PriceWindow(one, 100, 100, 1))], 10), Stop);

        List<string?> found = [];
        string? next = null;
        do
        {
            JsonElement page = await api.GetAsync($"{path}?instrument={Coin}&from={Day(1)}&to={Day(9)}&limit=3{window}{(next is null ? "" : $"&cursor={next}")}", Stop);
            found.AddRange(page.Column(column));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null && found.Count < days.Length);

        Assert.Equal(days[1..9].Select(day => day.ToString()), found);
        Assert.Null(next);
    }

    [Fact]
    public async Task Rankings_Stored_AreTheLastUpToADay()
    {
        await using OwnedApi api = await OpenAsync();
        RankedReturn[] rows = [.. Enumerable.Range(0, 4).Select(i => new RankedReturn(InstrumentId.Of("BINANCE", $"C{i}"), 0.4 - (0.2 * i)))];
        DailyRanking One(int day, int top) => new(Day(day), null, 4, rows[..top], [.. rows.Reverse().Take(top)]);
        await api.Workspace.Store.Derived.Statistics.WriteAsync(
            new RankingWrite(new RankingScope("BINANCE", "USDT"), RangeSet.Of(new UtcRange(Day(0), Day(9))), [One(1, 4), One(5, 2)], Day(10)), Stop);

        JsonElement early = await api.GetAsync($"/v1/rankings?day={Day(4)}&top=3", Stop);
        JsonElement late = await api.GetAsync($"/v1/rankings?day={Day(5)}", Stop);
        JsonElement before = await api.GetAsync($"/v1/rankings?day={Day(0)}", Stop);

        Assert.Equal(Day(1).ToString(), early.GetProperty("day").GetString());
        Assert.Equal(["BINANCE:C0", "BINANCE:C1", "BINANCE:C2"], Ids(early, "top"));
        Assert.Equal(["BINANCE:C3", "BINANCE:C2", "BINANCE:C1"], Ids(early, "bottom"));
        Assert.Equal([1, 2, 3], early.GetProperty("top").EnumerateArray().Select(one => one.GetProperty("rank").GetInt32()));
        Assert.Equal((Day(5).ToString(), 4), (late.GetProperty("day").GetString(), late.GetProperty("ranked").GetInt32()));
        Assert.Equal(["BINANCE:C0", "BINANCE:C1"], Ids(late, "top"));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("day").ValueKind);
    }

    [Fact]
    public async Task Rankings_OverBars_AreTheReturnsOfTheStore()
    {
        await using OwnedApi api = await OpenAsync();
        foreach ((string symbol, double growth) in ((string, double)[])[("UP", 1.0), ("FLAT", 0), ("DOWN", -0.5)])
        {
            await WriteBarsAsync(api, $"BINANCE:{symbol}@1h", 10, hour => (100 + (growth * hour), 100 + (growth * hour), 100 + (growth * hour)));
        }

        JsonElement answer = await api.GetAsync("/v1/rankings?timeframe=1h&periods=3&top=2", Stop);

        Assert.Equal((Start + TimeSpan.FromHours(9)).ToString(), answer.GetProperty("day").GetString());
        Assert.Equal(["BINANCE:UP", "BINANCE:FLAT"], Ids(answer, "top"));
        Assert.Equal(["BINANCE:DOWN", "BINANCE:FLAT"], Ids(answer, "bottom"));
        Assert.Equal((109.0 / 106) - 1, answer.GetProperty("top")[0].GetProperty("return").GetDouble(), 1e-12);
        Assert.Equal((95.5 / 97) - 1, answer.GetProperty("bottom")[0].GetProperty("return").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Levels_BySwings_AreTheTouchesOfTheBars()
    {
        await using OwnedApi api = await OpenAsync();
        await WriteBarsAsync(api, $"{Coin}@1h", 100, Wave);

        JsonElement answer = await api.GetAsync($"/v1/levels?series={Coin}@1h&swing-width=3&tolerance=0.001&touches=3", Stop);

        JsonElement[] levels = [.. answer.GetProperty("items").EnumerateArray()];
        Assert.Equal([89.0, 111], levels.Select(one => one.GetProperty("price").GetDouble()));
        Assert.Equal([0, levels[1].GetProperty("touches").GetInt32()], levels.Select(one => one.GetProperty("highs").GetInt32()));
        Assert.All(levels, one => Assert.True(one.GetProperty("touches").GetInt32() >= 3));
        Assert.Equal(100, answer.GetProperty("bars").GetInt32());
    }

    [Fact]
    public async Task Levels_ByRollingPivots_AreOfTheBarsBeforeTheLast()
    {
        await using OwnedApi api = await OpenAsync();
        await WriteBarsAsync(api, $"{Coin}@1h", 100, hour => (100 + hour, 98 + hour, 99 + hour));

        JsonElement answer = await api.GetAsync($"/v1/levels?series={Coin}@1h&method=rolling-pivots&bars=10&kind=standard", Stop);
        JsonElement earlier = await api.GetAsync($"/v1/levels?series={Coin}@1h&method=rolling-pivots&bars=10&to={Start + TimeSpan.FromHours(50)}", Stop);
        JsonElement tooFew = await api.GetAsync($"/v1/levels?series={Coin}@1h&method=rolling-pivots&bars=200", Stop);

        // The ten bars before hour 99: high 198, low 187, close 197.
        double pivot = (198 + 187 + 197) / 3.0;
        Assert.Equal(pivot, Level(answer, "pivot"), 1e-9);
        Assert.Equal((2 * pivot) - 187, Level(answer, "r1"), 1e-9);
        Assert.Equal((2 * pivot) - 198, Level(answer, "s1"), 1e-9);
        Assert.Equal((Start + TimeSpan.FromHours(99)).ToString(), answer.GetProperty("at").GetString());
        double[] prices = [.. answer.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("price").GetDouble())];
        Assert.Equal(prices.Order(), prices);
        Assert.Equal(pivot - 50, Level(earlier, "pivot"), 1e-9);
        Assert.Empty(tooFew.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Levels_ByPivotPoints_AreOfTheDayBefore()
    {
        await using OwnedApi api = await OpenAsync();
        await WriteBarsAsync(api, $"{Coin}@1h", 60, hour => (100 + hour, 98 + hour, 99 + hour));

        JsonElement answer = await api.GetAsync($"/v1/levels?series={Coin}@1h&method=pivot-points&period=day&kind=fibonacci", Stop);

        // January 2nd: hours 24 to 47.
        double pivot = (147 + 122 + 146) / 3.0;
        Assert.Equal(pivot, Level(answer, "pivot"), 1e-9);
        Assert.Equal(pivot + (0.618 * 25), Level(answer, "r2"), 1e-9);
    }

    [Theory]
    [InlineData("/v1/statistics", "instrument")]
    [InlineData("/v1/statistics?instrument=btc", "instrument")]
    [InlineData("/v1/statistics?instrument=BINANCE:BTCUSDT&limit=0", "limit")]
    [InlineData("/v1/statistics?instrument=BINANCE:BTCUSDT&as-known-at=then", "as-known-at")]
    [InlineData("/v1/statistics?instrument=BINANCE:BTCUSDT&format=blocks", "format")]
    [InlineData("/v1/samples?instrument=BINANCE:BTCUSDT&from=x", "from")]
    [InlineData("/v1/samples?instrument=BINANCE:BTCUSDT&cursor=x", "cursor")]
    [InlineData("/v1/statistics?instrument=BINANCE:BTCUSDT&cursor=eA", "cursor")]
    [InlineData("/v1/rankings?top=0", "top")]
    [InlineData("/v1/rankings?day=x", "day")]
    [InlineData("/v1/rankings?timeframe=1x", "timeframe")]
    [InlineData("/v1/rankings?timeframe=1h&periods=1001", "periods")]
    [InlineData("/v1/rankings?venue=%20", "venue")]
    [InlineData("/v1/levels", "series")]
    [InlineData("/v1/levels?series=BINANCE:BTCUSDT@1h&method=astrology", "method")]
    [InlineData("/v1/levels?series=BINANCE:BTCUSDT@1h&method=rolling-pivots&bars=0", "bars")]
    [InlineData("/v1/levels?series=BINANCE:BTCUSDT@1h&method=rolling-pivots&offset=-1", "offset")]
    [InlineData("/v1/levels?series=BINANCE:BTCUSDT@1h&method=rolling-pivots&kind=lucky", "kind")]
    [InlineData("/v1/levels?series=BINANCE:BTCUSDT@1h&method=pivot-points&period=year", "period")]
    public async Task WrongQuestion_SaysWhere(string path, string where)
    {
        await using OwnedApi api = await OpenAsync();

        (HttpStatusCode status, JsonElement problem) = await api.FailAsync(HttpMethod.Get, path, null, Stop);

        Assert.Equal((HttpStatusCode.BadRequest, where), (status, problem.GetProperty("where").GetString()));
        Assert.NotEmpty(problem.GetProperty("expected").GetString()!);
    }

    [Fact]
    public async Task Levels_OutOfRange_AreRefused()
    {
        await using OwnedApi api = await OpenAsync();
        await WriteBarsAsync(api, $"{Coin}@1h", 10, Wave);

        (HttpStatusCode status, JsonElement problem) = await api.FailAsync(HttpMethod.Get, $"/v1/levels?series={Coin}@1h&tolerance=-1", null, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("tolerance", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await api.FailAsync(HttpMethod.Get, "/v1/levels?series=BINANCE:NOBODY@1h", null, Stop)).Status);
    }

    private static UtcTime Day(int index) => Start + TimeSpan.FromDays(index);

    /// <summary>Turns at 89 and 111 every ten hours.</summary>
    private static (double High, double Low, double Close) Wave(int hour)
    {
        int at = hour % 20;
        double close = 90 + (2 * (at <= 10 ? at : 20 - at));
        return (close + 1, close - 1, close);
    }

    private static IEnumerable<string?> Ids(JsonElement ranking, string end) => ranking.GetProperty(end).EnumerateArray().Select(one => one.GetProperty("instrument").GetString());

    private static double Level(JsonElement answer, string name) =>
        answer.GetProperty("items").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("price").GetDouble();

    private static Task<string> TextAsync(OwnedApi api, string path) => api.Http.GetStringAsync(new Uri(path, UriKind.Relative), Stop);

    private static Task WriteAsync(OwnedApi api, DailyStatistic[] rows, UtcTime known) => api.Workspace.Store.Derived.Statistics.WriteAsync(
        [new StatisticsWrite(Coin, RangeSet.Of(new UtcRange(Day(0), Day(10))), rows, known)], Stop);

    private static async Task WriteBarsAsync(OwnedApi api, string series, int count, Func<int, (double High, double Low, double Close)> prices)
    {
        using BarColumns bars = new(count);
        for (int hour = 0; hour < count; hour++)
        {
            UtcTime open = Start + TimeSpan.FromHours(hour);
            (double high, double low, double close) = prices(hour);
            bars.Add(open, open + TimeSpan.FromHours(1), [close, high, low, close, 1, double.NaN, 1, double.NaN, double.NaN]);
        }

        await api.Workspace.Store.Bars.WriteAsync(
            [new RangeWrite(BarSeriesId.Parse(series), new UtcRange(Start, bars.CloseTimes[^1]), bars, new Provenance("test", "bars", null, Start), WriteReason.Import, TradingCalendar.AlwaysOpen)], Stop);
    }

    private async Task<OwnedApi> OpenAsync() => await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
}
