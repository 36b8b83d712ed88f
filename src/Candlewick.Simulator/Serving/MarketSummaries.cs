using System.Globalization;
using System.Text;
using System.Text.Json;
using Candlewick.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Simulator.Serving;

/// <summary>exchangeInfo and the tickers of one segment, all computed from the same rows as the klines.</summary>
internal sealed class MarketSummaries(ServedState state, MarketSegment segment)
{
    private static readonly Timeframe[] FinestFirst = [.. new[] { "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "1d" }.Select(Timeframe.Parse)];

    private bool IsSpot => segment == MarketSegment.Spot;

    public async Task ExchangeInfoAsync(HttpContext context)
    {
        // What was delisted is not listed any more; its bars are still served.
        ServedSymbol[] symbols = [.. (await state.Market.ListSymbolsAsync(segment, state.Clock.Now, context.RequestAborted)).Where(symbol => symbol.IsTrading)];
        HashSet<string> wanted = ReadWanted(context);
        if (wanted.Except(symbols.Select(symbol => symbol.Symbol)).Any())
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.InvalidSymbol);
            return;
        }

        await VenueAnswer.JsonAsync(context, json => WriteInfo(json, symbols.Where(symbol => wanted.Count == 0 || wanted.Contains(symbol.Symbol))));
    }

    public Task PricesAsync(HttpContext context) => TickersAsync(context, 1, WritePrice);

    public Task DaysAsync(HttpContext context) => TickersAsync(context, int.MaxValue, WriteDay);

    private async Task TickersAsync(HttpContext context, int most, Action<Utf8JsonWriter, string, IReadOnlyList<KlineRow>> write)
    {
        IReadOnlyList<ServedSymbol> symbols = await state.Market.ListSymbolsAsync(segment, state.Clock.Now, context.RequestAborted);
        HashSet<string> wanted = ReadWanted(context);
        if (wanted.Except(symbols.Select(symbol => symbol.Symbol)).Any())
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.InvalidSymbol);
            return;
        }

        List<(string Symbol, IReadOnlyList<KlineRow> Rows)> found = [];
        foreach (ServedSymbol symbol in symbols.Where(symbol => wanted.Count == 0 ? symbol.IsTrading : wanted.Contains(symbol.Symbol)))
        {
            IReadOnlyList<KlineRow> rows = await ReadDayAsync(symbol.Symbol, most, context.RequestAborted);
            if (rows.Count > 0)
            {
                found.Add((symbol.Symbol, rows));
            }
        }

        bool isSingle = context.Request.Query.ContainsKey("symbol") && found.Count == 1;
        await VenueAnswer.JsonAsync(context, json =>
        {
            if (!isSingle)
            {
                json.WriteStartArray();
            }

            found.ForEach(item => write(json, item.Symbol, item.Rows));
            if (!isSingle)
            {
                json.WriteEndArray();
            }
        });
    }

    /// <summary>The last rows of the shortest bars there are: the last day of them, or only the newest.</summary>
    private async Task<IReadOnlyList<KlineRow>> ReadDayAsync(string symbol, int most, CancellationToken ct)
    {
        UtcTime now = state.Clock.Now;
        UtcRange range = new(most == 1 ? UtcTime.FromMilliseconds(0) : now - TimeSpan.FromDays(1), now);
        foreach (Timeframe timeframe in FinestFirst)
        {
            KlineQuery query = new(segment, symbol, timeframe, range, Math.Min(most, 1_441), WantsNewest: true);
            IReadOnlyList<KlineRow> rows = await state.Market.ReadKlinesAsync(query, now, ct);
            if (rows.Count > 0)
            {
                return rows;
            }
        }

        return [];
    }

    private static HashSet<string> ReadWanted(HttpContext context)
    {
        if (context.Request.Query.TryGetValue("symbol", out var one))
        {
            return [one.ToString()];
        }

        string list = context.Request.Query["symbols"].ToString();
        return [.. list.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(symbol => symbol.Trim('"', ' '))];
    }

    private void WriteInfo(Utf8JsonWriter json, IEnumerable<ServedSymbol> symbols)
    {
        json.WriteStartObject();
        json.WriteString("timezone", "UTC");
        json.WriteNumber("serverTime", (state.Clock.Now + state.Options.VenueClockError).Milliseconds);
        json.WriteStartArray("rateLimits");
        json.WriteStartObject();
        json.WriteString("rateLimitType", "REQUEST_WEIGHT");
        json.WriteString("interval", "MINUTE");
        json.WriteNumber("intervalNum", 1);
        json.WriteNumber("limit", state.LimiterOf(segment).Limit);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("exchangeFilters");
        json.WriteEndArray();
        json.WriteStartArray("symbols");
        foreach (ServedSymbol symbol in symbols)
        {
            WriteSymbol(json, symbol);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSymbol(Utf8JsonWriter json, ServedSymbol symbol)
    {
        json.WriteStartObject();
        json.WriteString("symbol", symbol.Symbol);
        json.WriteString("status", "TRADING");
        json.WriteString("baseAsset", symbol.Base);
        json.WriteNumber("baseAssetPrecision", 8);
        json.WriteString("quoteAsset", symbol.Quote);
        json.WriteNumber("quotePrecision", 8);
        if (IsSpot)
        {
            json.WriteNumber("quoteAssetPrecision", 8);
            json.WriteBoolean("isSpotTradingAllowed", true);
        }
        else
        {
            json.WriteString("pair", symbol.Symbol);
            json.WriteString("contractType", "PERPETUAL");
            json.WriteNumber("deliveryDate", 4_133_404_800_000);
            json.WriteNumber("onboardDate", symbol.OnboardedAt.Milliseconds);
            json.WriteString("marginAsset", symbol.Quote);
        }

        WriteFilters(json, symbol);
        json.WriteStartArray("permissions");
        json.WriteStringValue(IsSpot ? "SPOT" : "TRD_GRP_001");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteFilters(Utf8JsonWriter json, ServedSymbol symbol)
    {
        json.WriteStartArray("filters");
        WriteFilter(json, "PRICE_FILTER", ("minPrice", symbol.PriceTick), ("maxPrice", "1000000.00000000"), ("tickSize", symbol.PriceTick));
        WriteFilter(json, "LOT_SIZE", ("minQty", symbol.QuantityStep), ("maxQty", "9000000000.00000000"), ("stepSize", symbol.QuantityStep));
        WriteFilter(json, IsSpot ? "NOTIONAL" : "MIN_NOTIONAL", (IsSpot ? "minNotional" : "notional", symbol.MinimumNotional));
        json.WriteEndArray();
    }

    private static void WriteFilter(Utf8JsonWriter json, string type, params ReadOnlySpan<(string Name, string Value)> values)
    {
        json.WriteStartObject();
        json.WriteString("filterType", type);
        foreach ((string name, string value) in values)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private void WritePrice(Utf8JsonWriter json, string symbol, IReadOnlyList<KlineRow> rows)
    {
        json.WriteStartObject();
        json.WriteString("symbol", symbol);
        json.WriteString("price", Field(rows[^1], 4));
        if (!IsSpot)
        {
            json.WriteNumber("time", state.Clock.Now.Milliseconds);
        }

        json.WriteEndObject();
    }

    private static void WriteDay(Utf8JsonWriter json, string symbol, IReadOnlyList<KlineRow> rows)
    {
        decimal open = Number(rows[0], 1);
        decimal last = Number(rows[^1], 4);
        decimal volume = rows.Sum(row => Number(row, 5));
        decimal turnover = rows.Sum(row => Number(row, 7));
        json.WriteStartObject();
        json.WriteString("symbol", symbol);
        json.WriteString("priceChange", Print(last - open));
        json.WriteString("priceChangePercent", (open == 0 ? 0 : (last - open) / open * 100).ToString("F3", CultureInfo.InvariantCulture));
        json.WriteString("weightedAvgPrice", Print(volume == 0 ? last : turnover / volume));
        json.WriteString("lastPrice", Field(rows[^1], 4));
        json.WriteString("openPrice", Field(rows[0], 1));
        json.WriteString("highPrice", Print(rows.Max(row => Number(row, 2))));
        json.WriteString("lowPrice", Print(rows.Min(row => Number(row, 3))));
        json.WriteString("volume", Print(volume));
        json.WriteString("quoteVolume", Print(turnover));
        json.WriteNumber("openTime", rows[0].OpenUs / 1_000);
        json.WriteNumber("closeTime", (rows[^1].CloseUs / 1_000) - 1);
        json.WriteNumber("count", (long)rows.Sum(row => Number(row, 8)));
        json.WriteEndObject();
    }

    private static string Print(decimal value) => value.ToString("F8", CultureInfo.InvariantCulture);

    private static decimal Number(in KlineRow row, int column) => decimal.Parse(Field(row, column), CultureInfo.InvariantCulture);

    private static string Field(in KlineRow row, int column) => Encoding.ASCII.GetString(row.Line.Span).Split(',')[column];
}
