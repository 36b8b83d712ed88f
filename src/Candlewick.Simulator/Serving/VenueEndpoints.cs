using Candlewick.Simulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Simulator.Serving;

/// <summary>The REST endpoints of one segment: <c>/api/v3/</c> for spot, <c>/fapi/v1/</c> for USD-margined futures.</summary>
/// <remarks>Weights: https://developers.binance.com/docs/binance-spot-api-docs/rest-api and https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api</remarks>
internal sealed class VenueEndpoints(ServedState state, MarketSegment segment)
{
    private readonly MarketSummaries _summaries = new(state, segment);
    private readonly TradeEndpoints _trades = new(state, segment);

    private bool IsSpot => segment == MarketSegment.Spot;

    public void Map(IEndpointRouteBuilder routes)
    {
        string root = IsSpot ? "/api/v3" : "/fapi/v1";
        Add("ping", _ => 1, context => VenueAnswer.TextAsync(context, "{}"));
        Add("time", _ => 1, context => VenueAnswer.TextAsync(context, $$"""{"serverTime":{{(state.Clock.Now + state.Options.VenueClockError).Milliseconds}}}"""));
        Add("exchangeInfo", _ => IsSpot ? 20 : 1, _summaries.ExchangeInfoAsync);
        Add("klines", KlineWeight, KlinesAsync);
        Add("aggTrades", _ => IsSpot ? 4 : 20, _trades.AggregatesAsync);
        Add("trades", _ => IsSpot ? 25 : 5, _trades.NewestAsync);
        Add("historicalTrades", _ => IsSpot ? 25 : 20, _trades.FromIdAsync);
        Add("ticker/price", context => IsSpot ? (HasSymbol(context) ? 2 : 4) : (HasSymbol(context) ? 1 : 2), _summaries.PricesAsync);
        Add("ticker/24hr", context => HasSymbol(context) ? (IsSpot ? 2 : 1) : (IsSpot ? 80 : 40), _summaries.DaysAsync);

        void Add(string path, Func<HttpContext, int> weight, RequestDelegate answer) =>
            routes.MapGet($"{root}/{path}", (RequestDelegate)(context => AnswerAsync(context, weight(context), answer)));
    }

    private static bool HasSymbol(HttpContext context) => context.Request.Query.ContainsKey("symbol");

    private int MostKlines => IsSpot ? 1_000 : 1_500;

    private int KlineWeight(HttpContext context)
    {
        long limit = VenueAnswer.TryReadNumber(context, "limit", out long? asked) ? asked ?? 500 : 500;
        return IsSpot ? 2 : limit switch { < 100 => 1, < 500 => 2, <= 1_000 => 5, _ => 10 };
    }

    private Task AnswerAsync(HttpContext context, int weight, RequestDelegate answer)
    {
        RateLimiter limiter = state.LimiterOf(segment);
        Verdict verdict = limiter.Charge(weight, state.Clock.Now);
        context.Response.Headers["X-MBX-USED-WEIGHT"] = verdict.Used.ToString();
        context.Response.Headers["X-MBX-USED-WEIGHT-1M"] = verdict.Used.ToString();
        if (verdict.Status == 200)
        {
            return answer(context);
        }

        context.Response.Headers.RetryAfter = ((long)Math.Ceiling(verdict.RetryAfter.TotalSeconds)).ToString();
        return VenueAnswer.ErrorAsync(context, verdict.Status, verdict.Status == 418
            ? $$"""{"code":-1003,"msg":"Way too much request weight used; IP banned until {{verdict.Until.Milliseconds}}. Please use WebSocket Streams for live updates to avoid bans."}"""
            : $$"""{"code":-1003,"msg":"Too much request weight used; current limit is {{limiter.Limit}} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API."}""");
    }

    private async Task KlinesAsync(HttpContext context)
    {
        string? symbol = context.Request.Query["symbol"];
        string? interval = context.Request.Query["interval"];
        if (string.IsNullOrEmpty(symbol) || string.IsNullOrEmpty(interval))
        {
            await VenueAnswer.MissingAsync(context, string.IsNullOrEmpty(symbol) ? "symbol" : "interval");
            return;
        }

        if (!await state.IsKnownAsync(segment, symbol, context.RequestAborted))
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.InvalidSymbol);
            return;
        }

        if (ReadInterval(interval) is not { } timeframe)
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.InvalidInterval);
            return;
        }

        if (!VenueAnswer.TryReadNumber(context, "startTime", out long? from)
            || !VenueAnswer.TryReadNumber(context, "endTime", out long? to)
            || !VenueAnswer.TryReadNumber(context, "limit", out long? limit))
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.IllegalCharacters);
            return;
        }

        KlineQuery query = new(
            segment, symbol, timeframe, ToRange(from, to, state.Clock.Now), (int)Math.Clamp(limit ?? 500, 1, MostKlines), from is null);
        state.Counts.MeetHoles(symbol, query.Range);
        IReadOnlyList<KlineRow> rows = await state.Market.ReadKlinesAsync(query, state.Clock.Now, context.RequestAborted);
        await VenueAnswer.BytesAsync(context, KlineJson.Write(rows));
    }

    /// <summary>[start, end] in milliseconds, both optional and inclusive, as a range that ends at the present.</summary>
    internal static UtcRange ToRange(long? fromMs, long? toMs, UtcTime now)
    {
        long latest = now.Milliseconds;
        return new UtcRange(
            UtcTime.FromMilliseconds(Math.Clamp(fromMs ?? 0, 0, latest + 1)),
            UtcTime.FromMilliseconds(Math.Clamp(toMs ?? latest, 0, latest) + 1));
    }

    /// <summary>The venue's intervals; <c>1M</c> is the month.</summary>
    private static Timeframe? ReadInterval(string interval) => interval switch
    {
        "1s" or "1m" or "3m" or "5m" or "15m" or "30m" or "1h" or "2h" or "4h" or "6h" or "8h" or "12h" or "1d" or "3d" or "1w" => Timeframe.Parse(interval),
        "1M" => Timeframe.Parse("1mo"),
        _ => null,
    };
}
