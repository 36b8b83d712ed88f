using System.Text.Json;
using Candlewick.Simulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Simulator.Serving;

/// <summary>CoinGecko's <c>/coins/markets</c>. Source of the shape: https://docs.coingecko.com/reference/coins-markets</summary>
internal sealed class CoinEndpoints(ServedState state)
{
    private const int MostPerPage = 250;

    private readonly RateLimiter _limiter = new(state.Options.CoinRequestLimit, state.Options.FirstBan);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/coingecko/api/v3/ping", (RequestDelegate)(context => VenueAnswer.TextAsync(context, """{"gecko_says":"(V3) To the Moon!"}""")));
        routes.MapGet("/coingecko/api/v3/coins/markets", (RequestDelegate)MarketsAsync);
    }

    private async Task MarketsAsync(HttpContext context)
    {
        UtcTime now = state.Clock.Now;
        Verdict verdict = _limiter.Charge(1, now);
        if (verdict.Status != 200)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(verdict.RetryAfter.TotalSeconds)).ToString();
            await VenueAnswer.ErrorAsync(context, 429, """{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits."}}""");
            return;
        }

        if (context.Request.Query["vs_currency"] != "usd")
        {
            await VenueAnswer.ErrorAsync(context, 422, """{"error":"Missing parameter vs_currency"}""");
            return;
        }

        int perPage = int.TryParse(context.Request.Query["per_page"], out int asked) ? Math.Clamp(asked, 1, MostPerPage) : 100;
        int page = int.TryParse(context.Request.Query["page"], out int number) ? Math.Clamp(number, 1, 1_000_000) : 1;
        IReadOnlyList<CoinListing> coins = await state.Market.ListCoinsAsync(now, context.RequestAborted);
        await VenueAnswer.JsonAsync(context, json =>
        {
            json.WriteStartArray();
            for (long i = (page - 1L) * perPage; i < Math.Min(coins.Count, (long)page * perPage); i++)
            {
                Write(json, coins[(int)i], (int)i + 1, now);
            }

            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, CoinListing coin, int rank, UtcTime now)
    {
        json.WriteStartObject();
        json.WriteString("id", coin.Id);
        json.WriteString("symbol", coin.Ticker);
        json.WriteString("name", coin.Name);
        json.WriteNull("image");
        json.WriteNumber("current_price", coin.Price);
        json.WriteNumber("market_cap", Math.Round(coin.MarketValue));
        json.WriteNumber("market_cap_rank", rank);
        json.WriteNumber("fully_diluted_valuation", Math.Round(coin.MarketValue));
        json.WriteNumber("total_volume", Math.Round(coin.DayTurnover));
        json.WriteNumber("high_24h", coin.DayHigh);
        json.WriteNumber("low_24h", coin.DayLow);
        json.WriteNumber("price_change_24h", coin.Price - coin.DayAgo);
        json.WriteNumber("price_change_percentage_24h", coin.DayAgo == 0 ? 0 : (coin.Price - coin.DayAgo) / coin.DayAgo * 100);
        json.WriteNumber("circulating_supply", coin.Supply);
        json.WriteNumber("total_supply", coin.Supply);
        json.WriteNull("max_supply");
        json.WriteNull("roi");
        json.WriteString("last_updated", now.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        json.WriteEndObject();
    }
}
