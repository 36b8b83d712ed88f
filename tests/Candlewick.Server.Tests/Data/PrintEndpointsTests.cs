using System.Globalization;
using System.Net;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Data;

/// <summary>Trades, quotes and published numbers over HTTP are those of the store, whole or page by page.</summary>
public sealed class PrintEndpointsTests : IDisposable
{
    private const string Instrument = "BINANCE:BTCUSDT", From = "&from=2024-01-01";
    private const int Count = 250;

    private static readonly UtcTime Start = UtcTime.From(2024, 1, 1);

    /// <summary>Five prints an instant, the instants 7 minutes and a nanosecond apart: pages end in the middle of instants.</summary>
    private static readonly Trade[] Trades =
        [.. Enumerable.Range(0, Count).Select(i => new Trade(At(i), 1_000 + i, 100 + (i * 0.1), 0.001 * (i + 1), (Aggressor)(i % 3), 1_000 + i, 1_000 + i))];

    private static readonly Quote[] Quotes =
        [.. Enumerable.Range(0, Count).Select(i => i == 3 ? new Quote(At(i), i, double.NaN, double.NaN, 101, 2) : new Quote(At(i), i, 99.5 + i, 1.5, 100.5 + i, 2.5))];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trades_WithoutAStart_AreTheNewest_ByInstrumentOrSeries()
    {
        await using OwnedApi api = await OpenAsync();

        JsonElement newest = await api.GetAsync($"/v1/trades?series={Instrument}&limit=7", Stop);
        JsonElement before = await api.GetAsync($"/v1/trades?series={Instrument}@trades&limit=3&to={Trades[100].EventTime}", Stop);

        Assert.Equal(Trades[^7..].Select(one => (double)one.Id), newest.Numbers("id"));
        Assert.Equal(Trades[^7..].Select(one => one.EventTime.ToString()), newest.Column("eventTime"));
        Assert.Equal(Trades[97..100].Select(one => (double)one.Id), before.Numbers("id"));
        Assert.Equal(JsonValueKind.Null, newest.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("trades", "")]
    [InlineData("quotes", "&format=csv")]
    [InlineData("trades", "&limit=3&format=ndjson")]
    public async Task Prints_OfAClosedRange_AreNotSentAgain(string kind, string more)
    {
        await using OwnedApi api = await OpenAsync();
        string path = $"/v1/{kind}?series={Instrument}{From}{more}";
        using HttpResponseMessage first = await api.Http.GetAsync(new Uri($"{path}&to=2024-01-02", UriKind.Relative), Stop);
        using HttpRequestMessage again = new(HttpMethod.Get, new Uri($"{path}&to=2024-01-02", UriKind.Relative));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await api.Http.SendAsync(again, Stop);

        Assert.NotEqual("", await first.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("", await second.Content.ReadAsStringAsync(Stop));
        using HttpResponseMessage open = await api.Http.GetAsync(new Uri($"{path}&to=2100-01-01", UriKind.Relative), Stop);
        Assert.Null(open.Headers.ETag);
    }

    [Theory]
    [InlineData("trades", 1)]
    [InlineData("trades", 3)]
    [InlineData("trades", 250)]
    [InlineData("quotes", 4)]
    [InlineData("quotes", 99)]
    public async Task Prints_PageByPage_AreThoseOfTheStore_EachOnce(string kind, int limit)
    {
        await using OwnedApi api = await OpenAsync();
        List<string> seen = [];

        string? cursor = null;
        int pages = 0;
        do
        {
            JsonElement page = await api.GetAsync($"/v1/{kind}?series={Instrument}{From}&limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}", Stop);
            seen.AddRange(page.Column(kind == "trades" ? "id" : "sequence"));
            cursor = page.GetProperty("next").GetString();
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(kind == "trades" ? Trades.Select(one => $"{one.Id}") : Quotes.Select(one => $"{one.Sequence}"), seen);
        Assert.Equal((Count + limit - 1) / limit, pages);
    }

    [Fact]
    public async Task Trades_EveryField_IsThatOfTheStore()
    {
        await using OwnedApi api = await OpenAsync();

        JsonElement all = await api.GetAsync($"/v1/trades?series={Instrument}{From}", Stop);

        Assert.Equal(Trades.Select(one => one.Price), all.Numbers("price"));
        Assert.Equal(Trades.Select(one => one.Quantity), all.Numbers("quantity"));
        Assert.Equal(Trades.Select(one => one.Aggressor.ToString().ToLowerInvariant()), all.Column("aggressor"));
        Assert.Equal(Trades.Select(one => (double)one.LastId), all.Numbers("lastId"));
    }

    [Fact]
    public async Task Quotes_AbsentSide_IsNull()
    {
        await using OwnedApi api = await OpenAsync();

        JsonElement some = await api.GetAsync($"/v1/quotes?series={Instrument}{From}&limit=5", Stop);

        Assert.Equal(Quotes[..5].Select(one => one.BidPrice), some.Numbers("bidPrice"));
        Assert.Equal(Quotes[..5].Select(one => one.AskSize), some.Numbers("askSize"));
        Assert.Equal("", some.Column("bidSize")[3]);
    }

    [Fact]
    public async Task Trades_InEveryForm_AreTheSame()
    {
        await using OwnedApi api = await OpenAsync();
        string path = $"/v1/trades?series={Instrument}{From}&to={Trades[20].EventTime}";

        string[] csv = (await TextAsync(api, $"{path}&format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] lines = (await TextAsync(api, $"{path}&format=ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        byte[] parquet = await api.Http.GetByteArrayAsync(new Uri($"{path}&format=parquet", UriKind.Relative), Stop);

        Assert.Equal("event_time,id,price,quantity,aggressor,first_id,last_id", csv[0]);
        Assert.Equal(Trades[..20].Select(one => one.Price.ToString("R", CultureInfo.InvariantCulture)), csv[1..].Select(line => line.Split(',')[2]));
        Assert.Equal(Trades[..20].Select(one => one.Id), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64()));
        Assert.Equal("PAR1"u8.ToArray(), parquet[^4..]);
    }

    [Fact]
    public async Task Trades_PagesAsCsv_TellTheNextInAHeader()
    {
        await using OwnedApi api = await OpenAsync();
        string path = $"/v1/trades?series={Instrument}{From}&limit=200&format=csv";

        using HttpResponseMessage first = await api.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        string cursor = Assert.Single(first.Headers.GetValues("X-Candlewick-Next"));
        using HttpResponseMessage second = await api.Http.GetAsync(new Uri($"{path}&cursor={cursor}", UriKind.Relative), Stop);

        Assert.Equal(51, (await second.Content.ReadAsStringAsync(Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.False(second.Headers.Contains("X-Candlewick-Next"));
    }

    [Fact]
    public async Task Observations_AreThoseOfTheStore()
    {
        await using OwnedApi api = await OpenAsync();

        JsonElement rates = await api.GetAsync($"/v1/observations?series={Instrument}@funding{From}", Stop);

        Assert.Equal([0.0001, -0.00025], rates.Numbers("value"));
    }

    [Theory]
    [InlineData("trades", "", "series", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=nonsense", "series", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT@quotes", "series", HttpStatusCode.BadRequest)]
    [InlineData("quotes", "?series=BINANCE:BTCUSDT@trades", "series", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&limit=0", "limit", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&limit=100001", "limit", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&cursor=%21", "cursor", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&cursor=YWJj", "cursor", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&from=noon", "from", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&from=2024-02-01&to=2024-01-01", "to", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:BTCUSDT&format=blocks", "format", HttpStatusCode.BadRequest)]
    [InlineData("trades", "?series=BINANCE:NOBODY", null, HttpStatusCode.NotFound)]
    [InlineData("quotes", "?series=BINANCE:NOBODY@quotes", null, HttpStatusCode.NotFound)]
    public async Task Prints_WrongQuestion_SaysWhere(string kind, string query, string? where, HttpStatusCode expected)
    {
        await using OwnedApi api = await OpenAsync();

        (HttpStatusCode status, JsonElement problem) = await api.FailAsync(HttpMethod.Get, $"/v1/{kind}{query}", null, Stop);

        Assert.Equal(expected, status);
        Assert.Equal(where, where is null ? null : problem.GetProperty("where").GetString());
    }

    private static UtcTime At(int i) => Start.AddNanoseconds(i / 5 * 420_000_000_001L);

    private static Task<string> TextAsync(OwnedApi api, string path) => api.Http.GetStringAsync(new Uri(path, UriKind.Relative), Stop);

    private async Task<OwnedApi> OpenAsync()
    {
        OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        InstrumentId instrument = InstrumentId.Parse(Instrument);
        UtcRange range = new(Start, Start + TimeSpan.FromDays(1));
        Provenance source = new("test", "prints", null, Start);
        await api.Workspace.Store.Trades.WriteAsync([new TradeWrite(new SeriesId(instrument, SeriesKind.Trades), range, Trades, IsNumbered: true, source, WriteReason.Import)], Stop);
        await api.Workspace.Store.Quotes.WriteAsync([new QuoteWrite(new SeriesId(instrument, SeriesKind.Quotes), range, Quotes, source, WriteReason.Import)], Stop);
        Observation[] rates = [new(Start, 0.0001, 8), new(Start + TimeSpan.FromHours(8), -0.00025)];
        await api.Workspace.Store.Observations.WriteAsync([new ObservationWrite(new SeriesId(instrument, SeriesKind.FundingRates), range, rates, source, WriteReason.Import)], Stop);
        return api;
    }
}
