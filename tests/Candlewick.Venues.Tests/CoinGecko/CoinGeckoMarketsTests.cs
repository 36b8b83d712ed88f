using System.Net;
using Candlewick.Testing;
using Candlewick.Venues.CoinGecko;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Venues.Tests.CoinGecko;

public sealed class CoinGeckoMarketsTests
{
    private readonly ManualClock _clock = new(UtcTime.From(2024, 1, 1));

    [Fact]
    public async Task ReadTopAsync_MoreThanAPage_AsksForTheNextAndCutsToTheCount()
    {
        ScriptedHandler handler = new(url => ScriptedHandler.Json(Page(int.Parse(System.Web.HttpUtility.ParseQueryString(url.Query)["page"]!), 250)));
        IReadOnlyList<CoinMarket> coins = await Markets(handler, new CoinGeckoOptions()).ReadTopAsync(300, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 300), coins.Select(coin => coin.Rank!.Value));
        Assert.Equal(
            "https://api.coingecko.com/api/v3/coins/markets?vs_currency=usd&order=market_cap_desc&per_page=250&page=2", handler.Requests[1].RequestUri!.ToString());
        Assert.DoesNotContain(handler.Requests[0].Headers, header => header.Key.StartsWith("x-cg", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ReadTopAsync_FewerThanAsked_GivesWhatThereIs()
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Json(Page(1, 40)));
        Assert.Equal(40, (await Markets(handler, new CoinGeckoOptions()).ReadTopAsync(100, CancellationToken.None)).Count);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData(true, "x-cg-demo-api-key")]
    [InlineData(false, "x-cg-pro-api-key")]
    public async Task ReadTopAsync_WithKey_SendsItInItsHeader(bool isDemo, string header)
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Json("[]"));
        CoinGeckoOptions options = isDemo ? new() { DemoKey = new Secret("k1") } : new() { ProKey = new Secret("k1") };
        await Markets(handler, options).ReadTopAsync(1, CancellationToken.None);
        Assert.Equal("k1", Assert.Single(handler.Requests[0].Headers.GetValues(header)));
    }

    [Fact]
    public async Task ReadTopAsync_Unauthorized_NamesTheKeys()
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Json("{}", HttpStatusCode.Unauthorized));
        VenueException refused = await Assert.ThrowsAsync<VenueException>(() => Markets(handler, new CoinGeckoOptions()).ReadTopAsync(1, CancellationToken.None));
        Assert.Equal(ErrorKind.Refused, refused.Kind);
        Assert.Contains(CoinGeckoOptions.DemoKeyVariable, refused.Message, StringComparison.Ordinal);
    }

    private static string Page(int page, int count) => "[" + string.Join(',', Enumerable.Range(((page - 1) * 250) + 1, count).Select(rank =>
        $$"""{"id":"c{{rank}}","symbol":"s{{rank}}","name":"C","market_cap":{{1_000_000 - rank}},"market_cap_rank":{{rank}},"last_updated":"2024-01-01T00:00:00.000Z"}""")) + "]";

    private CoinGeckoMarkets Markets(HttpMessageHandler handler, CoinGeckoOptions options) =>
        new(options, new VenueConnection(new HttpClient(handler), new ForgetfulFacts(), _clock, NullLogger.Instance));
}
