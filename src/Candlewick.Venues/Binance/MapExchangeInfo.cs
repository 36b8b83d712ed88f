using System.Globalization;
using System.Text.Json;

namespace Candlewick.Venues.Binance;

/// <summary>Answers of <c>exchangeInfo</c> to instruments and rules. Pure.</summary>
/// <remarks>
/// Spot: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information;
/// filters: https://developers.binance.com/docs/binance-spot-api-docs/filters.
/// Futures: https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Exchange-Information.
/// </remarks>
public static class MapExchangeInfo
{
    /// <summary>Every symbol of the answer, trading or not.</summary>
    /// <param name="at">From when on the rules are known to hold.</param>
    /// <exception cref="FormatException">The body is no such answer.</exception>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static InstrumentCatalog Read(ReadOnlyMemory<byte> body, BinanceSegment segment, UtcTime at)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("symbols", out JsonElement symbols))
        {
            throw new FormatException("expected an object with 'symbols'");
        }

        List<Instrument> instruments = new(symbols.GetArrayLength());
        List<TradingRules> rules = new(symbols.GetArrayLength());
        foreach (JsonElement symbol in symbols.EnumerateArray())
        {
            Instrument instrument = ToInstrument(symbol, segment);
            instruments.Add(instrument);
            rules.Add(ToRules(symbol, instrument.Id, new UtcRange(at, UtcTime.MaxValue)));
        }

        return new InstrumentCatalog(at, instruments, rules);
    }

    /// <summary>When the venue gave the answer (<c>serverTime</c>); null when it does not say so.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static UtcTime? FindServerTime(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("serverTime", out JsonElement time) && time.TryGetInt64(out long milliseconds)
                ? UtcTime.FromMilliseconds(milliseconds)
                : null;
    }

    private static Instrument ToInstrument(JsonElement symbol, BinanceSegment segment)
    {
        string name = Text(symbol, "symbol"), baseAsset = Text(symbol, "baseAsset").ToUpperInvariant(), quote = Text(symbol, "quoteAsset").ToUpperInvariant();
        InstrumentId id = BinanceSymbols.ToInstrument(segment, name);
        if (segment.Market == BinanceMarket.Spot)
        {
            return new Instrument(id, InstrumentKind.Spot, name, baseAsset, quote);
        }

        // A perpetual carries a delivery date a century away.
        bool isPerpetual = symbol.TryGetProperty("contractType", out JsonElement type) && type.GetString() is "PERPETUAL" or "TRADIFI_PERPETUAL" or "";
        UtcTime? expiry = !isPerpetual && symbol.TryGetProperty("deliveryDate", out JsonElement date) ? UtcTime.FromMilliseconds(date.GetInt64()) : null;
        bool isInverse = segment.Market == BinanceMarket.CoinMargined;
        decimal multiplier = symbol.TryGetProperty("contractSize", out JsonElement size) ? size.GetDecimal() : 1m;
        string settlement = Optional(symbol, "marginAsset") ?? (isInverse ? baseAsset : quote);
        ContractTerms terms = new(settlement, multiplier, isInverse, expiry, Optional(symbol, "pair"));
        return new Instrument(id, isPerpetual ? InstrumentKind.Perpetual : InstrumentKind.Future, name, baseAsset, quote, TradingCalendar.AlwaysOpenCode, terms);
    }

    private static TradingRules ToRules(JsonElement symbol, InstrumentId id, UtcRange range)
    {
        decimal? tick = null, step = null, minimum = null, notional = null;
        if (symbol.TryGetProperty("filters", out JsonElement filters))
        {
            foreach (JsonElement filter in filters.EnumerateArray())
            {
                switch (Text(filter, "filterType"))
                {
                    case "PRICE_FILTER":
                        tick = Positive(filter, "tickSize");
                        break;
                    case "LOT_SIZE":
                        (step, minimum) = (Positive(filter, "stepSize"), Positive(filter, "minQty"));
                        break;
                    case "MIN_NOTIONAL" or "NOTIONAL":
                        notional = Positive(filter, "minNotional") ?? Positive(filter, "notional");
                        break;
                }
            }
        }

        return new TradingRules(id, range, ToStatus(Optional(symbol, "status") ?? Optional(symbol, "contractStatus")), tick, step, minimum, notional);
    }

    private static TradingStatus ToStatus(string? status) => status switch
    {
        "TRADING" => TradingStatus.Trading,
        "PRE_TRADING" or "PENDING_TRADING" => TradingStatus.PreTrading,
        "DELIVERED" or "SETTLING" or "CLOSE" or "PRE_SETTLE" or "DELIVERING" => TradingStatus.Delisted,
        _ => TradingStatus.Halted,
    };

    /// <summary>A filter switched off says zero.</summary>
    private static decimal? Positive(JsonElement filter, string name) =>
        filter.TryGetProperty(name, out JsonElement value)
        && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) && number > 0
            ? number
            : null;

    private static string Text(JsonElement element, string name) =>
        Optional(element, name) ?? throw new FormatException($"expected '{name}' in {element.GetRawText()[..Math.Min(120, element.GetRawText().Length)]}");

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
