using System.Globalization;
using System.Net;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>Bars over HTTP are the bars of the store, in every form, whole or page by page.</summary>
public sealed class BarsEndpointsTests : IDisposable
{
    private const string Hours = "/v1/bars?series=BINANCE:BTCUSDT@1h";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bars_WithoutAStart_AreTheNewest()
    {
        await using OwnedApi api = await OpenAsync(100);

        JsonElement answer = await api.GetAsync($"{Hours}&limit=3", Stop);

        Assert.Equal(["2024-01-05T01:00:00Z", "2024-01-05T02:00:00Z", "2024-01-05T03:00:00Z"], Column(answer, "openTime"));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("next").ValueKind);
        Assert.Equal("closed", Column(answer, "finality")[0]);
        Assert.Equal("", Column(answer, "quoteVolume")[0]);
    }

    [Fact]
    public async Task Bars_WrittenAMomentAgo_AreThere()
    {
        await using OwnedApi api = await OpenAsync(1);
        UtcTime hour = Timeframe.Parse("1h").Floor(UtcTime.From(TimeProvider.System.GetUtcNow()));
        await WriteAsync(api, hour - TimeSpan.FromHours(2));
        JsonElement before = await api.GetAsync($"{Hours}&limit=1", Stop);
        await WriteAsync(api, hour - TimeSpan.FromHours(1));

        JsonElement after = await api.GetAsync($"{Hours}&limit=1", Stop);

        Assert.Equal([(hour - TimeSpan.FromHours(2)).ToString()], Column(before, "openTime"));
        Assert.Equal([(hour - TimeSpan.FromHours(1)).ToString()], Column(after, "openTime"));
    }

    [Fact]
    public async Task Bars_NewestBeforeAnInstant_ReachBackAcrossAGap()
    {
        await using OwnedApi api = await OpenAsync(100);

        JsonElement answer = await api.GetAsync($"{Hours}&limit=4&to=2024-01-02T09:00:00Z", Stop);

        Assert.Equal(["2024-01-02T04:00:00Z", "2024-01-02T05:00:00Z", "2024-01-02T08:00:00Z"], Column(answer, "openTime")[1..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(98)]
    [InlineData(1_000)]
    public async Task Bars_PageByPage_AreAllBarsOnce(int limit)
    {
        await using OwnedApi api = await OpenAsync(100);
        List<string> opens = [];

        string? cursor = null;
        do
        {
            JsonElement page = await api.GetAsync($"{Hours}&from=2024-01-01&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}", Stop);
            opens.AddRange(Column(page, "openTime"));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(98, opens.Count);
        Assert.Equal(opens.Order(StringComparer.Ordinal).Distinct(), opens);
    }

    [Theory]
    [InlineData(4_095)]
    [InlineData(4_096)]
    [InlineData(6_001)]
    public async Task Bars_OfAPageThatIsWrittenInParts_AreAllInOrder(int limit)
    {
        await using OwnedApi api = await OpenAsync(6_002);

        JsonElement page = await api.GetAsync($"{Hours}&from=2024-01-01&limit={limit}&indicators=sma(period=2)", Stop);

        using StringReader lines = new(await api.Http.GetStringAsync(new Uri($"{Hours}&from=2024-01-01&format=csv", UriKind.Relative), Stop));
        string[] all = [.. lines.ReadToEnd().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(limit).Select(line => line.Split(',')[0])];
        Assert.Equal(Math.Min(limit, 6_000), all.Length);
        Assert.Equal(all, Column(page, "openTime"));
        Assert.Equal(["series", "columns", "rows", "next"], page.EnumerateObject().Select(member => member.Name));
        Assert.All(page.GetProperty("rows").EnumerateArray(), row => Assert.Equal(13, row.GetArrayLength()));
    }

    [Fact]
    public async Task Bars_OfAClosedRange_AreNotSentAgain()
    {
        await using OwnedApi api = await OpenAsync(50);
        string path = $"{Hours}&from=2024-01-01&to=2024-01-02";
        using HttpResponseMessage first = await api.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        using HttpRequestMessage again = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await api.Http.SendAsync(again, Stop);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("", await second.Content.ReadAsStringAsync(Stop));
        using HttpResponseMessage open = await api.Http.GetAsync(new Uri($"{Hours}&from=2024-01-01&to=2100-01-01", UriKind.Relative), Stop);
        Assert.Null(open.Headers.ETag);
    }

    [Fact]
    public async Task Bars_InEveryForm_AreTheSame()
    {
        await using OwnedApi api = await OpenAsync(60);
        string range = $"{Hours}&from=2024-01-01&to=2024-01-03";
        JsonElement json = await api.GetAsync(range, Stop);

        string[] csv = (await TextAsync(api, $"{range}&format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        JsonElement[] lines = [.. (await TextAsync(api, $"{range}&format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.StartsWith("open_time,close_time,open,high,low,close,volume,quote_volume", csv[0], StringComparison.Ordinal);
        Assert.Equal(Column(json, "close"), csv[1..].Select(line => line.Split(',')[5]));
        Assert.Equal(Column(json, "close"), lines.Select(line => line.GetProperty("close").GetDouble().ToString("R", CultureInfo.InvariantCulture)));
        byte[] parquet = await api.Http.GetByteArrayAsync(new Uri($"{range}&format=parquet", UriKind.Relative), Stop);
        Assert.Equal("PAR1"u8.ToArray(), parquet[..4]);
        Assert.Equal("PAR1"u8.ToArray(), parquet[^4..]);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.Path, "exports")));
    }

    [Fact]
    public async Task Indicators_OnAPage_EqualThoseOverTheWholeSeries()
    {
        await using OwnedApi api = await OpenAsync(400);
        JsonElement whole = await api.GetAsync($"{Hours}&from=2024-01-01&indicators=sma(period=5);bollinger", Stop);

        JsonElement page = await api.GetAsync($"{Hours}&from=2024-01-12&limit=10&indicators=sma(period=5);bollinger", Stop);

        Assert.Contains("bollinger.upper", page.GetProperty("columns").EnumerateArray().Select(one => one.GetString()));
        foreach (string column in (string[])["sma", "bollinger.upper", "bollinger.lower"])
        {
            string[] all = Column(whole, column);
            int at = Array.IndexOf(Column(whole, "openTime"), "2024-01-12T00:00:00Z");
            Assert.Equal(all[at..(at + 10)].Select(Number), Column(page, column).Select(Number), new Close());
        }
    }

    [Fact]
    public async Task Indicators_OfTwoSeries_CompareBarsThatOpenTogether_StoredOrMade()
    {
        await using OwnedApi api = await OpenAsync(400);
        await WriteMirrorAsync(api, 400);

        JsonElement own = await api.GetAsync($"{Hours}&limit=5&indicators=correlation(with=BINANCE:BTCUSDT,period=10);correlation(with=BINANCE:MIRROR,period=10)", Stop);
        JsonElement days = await api.GetAsync("/v1/bars?series=BINANCE:BTCUSDT@1d&limit=3&indicators=correlation(with=BINANCE:MIRROR,period=5)", Stop);
        (HttpStatusCode status, _) = await api.FailAsync(HttpMethod.Get, $"{Hours}&indicators=correlation(with=BINANCE:NOBODY)", null, Stop);

        Assert.All(Column(own, "correlation(period=10,by=prices,price=close,with=BINANCE:BTCUSDT)").Select(Number), one => Assert.Equal(1, one, 1e-9));
        Assert.All(Column(own, "correlation(period=10,by=prices,price=close,with=BINANCE:MIRROR)").Select(Number), one => Assert.Equal(-1, one, 1e-9));
        Assert.All(Column(days, "correlation").Select(Number), one => Assert.Equal(-1, one, 1e-9));
        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task Bars_OfATimeframeThatIsNotStored_AreMadeOfWhatIs()
    {
        await using OwnedApi api = await OpenAsync(400);

        JsonElement days = await api.GetAsync("/v1/bars?series=BINANCE:BTCUSDT@1d&from=2024-01-04&to=2024-01-08", Stop);
        JsonElement hours = await api.GetAsync($"{Hours}&from=2024-01-04&to=2024-01-08", Stop);

        Assert.Equal("BINANCE:BTCUSDT@1d/resampled", days.GetProperty("series").GetString());
        Assert.Equal(["2024-01-04T00:00:00Z", "2024-01-05T00:00:00Z", "2024-01-06T00:00:00Z", "2024-01-07T00:00:00Z"], Column(days, "openTime"));
        double[] highs = [.. Column(hours, "high").Select(Number)];
        Assert.Equal(highs.Chunk(24).Select(day => day.Max()), Column(days, "high").Select(Number));
    }

    [Theory]
    [InlineData("series=x", "series")]
    [InlineData("series=BINANCE:BTCUSDT@1h&limit=0", "limit")]
    [InlineData("series=BINANCE:BTCUSDT@1h&limit=1000000", "limit")]
    [InlineData("series=BINANCE:BTCUSDT@1h&from=yesterday", "from")]
    [InlineData("series=BINANCE:BTCUSDT@1h&from=2024-02-01&to=2024-01-01", "to")]
    [InlineData("series=BINANCE:BTCUSDT@1h&cursor=!", "cursor")]
    [InlineData("series=BINANCE:BTCUSDT@1h&format=xml", "format")]
    [InlineData("series=BINANCE:BTCUSDT@1h&indicators=rsi(period=0)", "indicators")]
    [InlineData("series=BINANCE:BTCUSDT@1h&indicators=nothing", "indicators")]
    [InlineData("series=BINANCE:BTCUSDT@1h&indicators=beta", "indicators")]
    [InlineData("series=BINANCE:BTCUSDT@1h&indicators=beta(with=ETH)", "indicators")]
    [InlineData("series=BINANCE:BTCUSDT@1h&indicators=rsi(with=BINANCE:ETHUSDT)", "indicators")]
    [InlineData("series=BINANCE:BTCUSDT@1h&indicators=rsi(period=14))", "indicators")]
    public async Task Bars_WrongQuestion_SaysWhere(string query, string where)
    {
        await using OwnedApi api = await OpenAsync(10);

        (HttpStatusCode status, JsonElement problem) = await api.FailAsync(HttpMethod.Get, $"/v1/bars?{query}", null, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(where, problem.GetProperty("where").GetString());
        Assert.NotEmpty(problem.GetProperty("expected").GetString()!);
    }

    [Fact]
    public async Task Download_ServerEndsInTheMiddle_IsAnErrorForTheClient()
    {
        OwnedApi api = await OpenAsync(0);
        await WriteMinutesAsync(api, 600_000);
        using HttpResponseMessage answer = await api.Http.GetAsync(
            new Uri("/v1/bars?series=BINANCE:ETHUSDT@1m&from=2020-01-01&format=ndjson", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
        await using Stream body = await answer.Content.ReadAsStreamAsync(Stop);
        await body.ReadExactlyAsync(new byte[1_000], Stop);

        Task ending = api.DisposeAsync().AsTask();

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => body.CopyToAsync(Stream.Null, Stop));
        Assert.True(failure is IOException or HttpRequestException, failure.ToString());
        await ending.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    private async Task<OwnedApi> OpenAsync(int hours)
    {
        OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync(hours, Stop);
        return api;
    }

    private static async Task WriteAsync(OwnedApi api, UtcTime open)
    {
        using BarColumns bars = new();
        bars.Add(open, open + TimeSpan.FromHours(1), [1, 1, 1, 1, 1, double.NaN, 3, double.NaN, double.NaN]);
        await api.Workspace.Store.Bars.WriteAsync(
            [new RangeWrite(BarSeriesId.Parse("BINANCE:BTCUSDT@1h"), new UtcRange(open, open + TimeSpan.FromHours(1)), bars, new Provenance("test", "now", null, open), WriteReason.Record, TradingCalendar.AlwaysOpen)],
            Stop);
    }

    private static async Task WriteMinutesAsync(OwnedApi api, int count)
    {
        using BarColumns bars = new(count);
        UtcTime start = UtcTime.From(2020, 1, 1);
        for (int i = 0; i < count; i++)
        {
            UtcTime open = start.AddNanoseconds(60_000_000_000L * i);
            bars.Add(open, open.AddNanoseconds(60_000_000_000L), [1, 2, 0.5, 1.5, i, 1, 1, 1, 1]);
        }

        UtcRange range = new(start, bars.CloseTimes[^1]);
        await api.Workspace.Store.Bars.WriteAsync(
            [new RangeWrite(BarSeriesId.Parse("BINANCE:ETHUSDT@1m"), range, bars, new Provenance("test", "minutes", null, start), WriteReason.Import, TradingCalendar.AlwaysOpen)], Stop);
    }

    /// <summary>Hourly bars of <c>BINANCE:MIRROR</c> that fall as those of BTCUSDT rise.</summary>
    private static async Task WriteMirrorAsync(OwnedApi api, int count)
    {
        using BarColumns bars = new(count);
        UtcTime start = UtcTime.From(2024, 1, 1);
        for (int hour = 0; hour < count; hour++)
        {
            UtcTime open = start + TimeSpan.FromHours(hour);
            double close = 900 - (10 * Math.Sin(hour / 5.0));
            bars.Add(open, open + TimeSpan.FromHours(1), [close, close + 1, close - 1, close, 1, double.NaN, 3, double.NaN, double.NaN]);
        }

        await api.Workspace.Store.Bars.WriteAsync(
            [new RangeWrite(BarSeriesId.Parse("BINANCE:MIRROR@1h"), new UtcRange(start, bars.CloseTimes[^1]), bars, new Provenance("test", "mirror", null, start), WriteReason.Import, TradingCalendar.AlwaysOpen)], Stop);
    }

    private static async Task<string> TextAsync(OwnedApi api, string path) => await api.Http.GetStringAsync(new Uri(path, UriKind.Relative), Stop);

    private static string[] Column(JsonElement table, string name)
    {
        int at = table.GetProperty("columns").EnumerateArray().Select(one => one.GetString()).ToList().IndexOf(name);
        return [.. table.GetProperty("rows").EnumerateArray().Select(row => row[at]).Select(cell => cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.ValueKind == JsonValueKind.Null ? "" : cell.GetRawText())];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Close : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= 1e-9 * Math.Max(1, Math.Abs(x));

        public int GetHashCode(double obj) => 0;
    }
}
