namespace Candlewick.Domain.MarketData;

public enum SeriesKind : byte
{
    Bars,
    Trades,
    AggregateTrades,
    Quotes,
    OpenInterest,
    FundingRates,

    /// <summary>Last prices as they were at an instant: polled, or of a mini ticker.</summary>
    Prices,
}

/// <summary>One bar series: <c>BINANCE:BTCUSDT@1h</c>. One series has one owner of truth; two origins are two series.</summary>
public readonly record struct BarSeriesId(InstrumentId Instrument, BarSpec Spec)
{
    public BarSeriesId(InstrumentId instrument, Time.Timeframe timeframe)
        : this(instrument, new BarSpec(timeframe))
    {
    }

    /// <exception cref="FormatException">The text is no bar series id.</exception>
    public static BarSeriesId Parse(string text) =>
        SeriesId.Parse(text) is { Kind: SeriesKind.Bars } id
            ? id.ToBars()
            : throw new FormatException($"'{text}' is not a bar series; expected VENUE:SYMBOL@TIMEFRAME, such as BINANCE:BTCUSDT@1h.");

    public override string ToString() => $"{Instrument}@{Spec}";

    public static implicit operator SeriesId(BarSeriesId bars) => new(bars.Instrument, SeriesKind.Bars, bars.Spec);
}

/// <summary>Any series that a store keeps: <c>BINANCE:BTCUSDT@1h</c>, <c>BINANCE:BTCUSDT@trades</c>, <c>@aggtrades</c>, <c>@quotes</c>, <c>@openinterest</c>, <c>@funding</c>, <c>@prices</c>.</summary>
/// <param name="Bars">Meaningful only when <paramref name="Kind"/> is <see cref="SeriesKind.Bars"/>.</param>
public readonly record struct SeriesId(InstrumentId Instrument, SeriesKind Kind, BarSpec Bars = default) : IComparable<SeriesId>
{
    private static readonly string[] KindCodes = ["", "trades", "aggtrades", "quotes", "openinterest", "funding", "prices"];

    /// <exception cref="FormatException">The text is no series id.</exception>
    public static SeriesId Parse(string text) =>
        TryParse(text, out SeriesId id)
            ? id
            : throw new FormatException(
                $"'{text}' is not a series; expected VENUE:SYMBOL@KIND, such as BINANCE:BTCUSDT@1h or BINANCE:BTCUSDT@trades. "
                + $"KIND is one of {string.Join(", ", KindCodes[1..])}, or of bars: {BarSpec.Expected}.");

    public static bool TryParse(string? text, out SeriesId id)
    {
        id = default;
        int at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        if (at < 0 || !InstrumentId.TryParse(text![..at], out InstrumentId instrument))
        {
            return false;
        }

        string code = text[(at + 1)..];
        int kind = Array.IndexOf(KindCodes, code, 1);
        if (kind > 0)
        {
            id = new SeriesId(instrument, (SeriesKind)kind);
            return true;
        }

        bool isBars = BarSpec.TryParse(code, out BarSpec spec);
        id = isBars ? new SeriesId(instrument, SeriesKind.Bars, spec) : default;
        return isBars;
    }

    /// <exception cref="InvalidOperationException">The series is not one of bars.</exception>
    public BarSeriesId ToBars() =>
        Kind == SeriesKind.Bars ? new BarSeriesId(Instrument, Bars) : throw new InvalidOperationException($"{this} is not a bar series.");

    /// <summary>By instrument, kind, then bar length.</summary>
    public int CompareTo(SeriesId other)
    {
        int order = Instrument.CompareTo(other.Instrument);
        order = order != 0 ? order : Kind.CompareTo(other.Kind);
        order = order != 0 ? order : Bars.Timeframe.CompareTo(other.Bars.Timeframe);
        return order != 0 ? order : string.CompareOrdinal(ToString(), other.ToString());
    }

    /// <summary>The part after the <c>@</c>.</summary>
    public string Code => Kind == SeriesKind.Bars ? Bars.ToString() : KindCodes[(int)Kind];

    public override string ToString() => $"{Instrument}@{Code}";
}
