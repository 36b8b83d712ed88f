namespace Candlewick.Analytics.Indicators;

/// <summary>How pivot points are computed from the prices of a period.</summary>
public enum PivotKind
{
    /// <summary>Floor trader's pivots; four levels a side.</summary>
    Standard,

    /// <summary>N. Stott's four levels a side around the close.</summary>
    Camarilla,

    /// <summary>T. DeMark's, which depend on where the period closed against its open; one level a side.</summary>
    Demark,

    /// <summary>Fibonacci ratios of the range; three levels a side.</summary>
    Fibonacci,

    /// <summary>Woodie's, which weigh the current open; three levels a side.</summary>
    Woodie,
}

/// <summary>A pivot point with its levels of resistance and support; NaN where the kind has fewer.</summary>
public readonly record struct PivotLevels(
    double Pivot, double R1, double S1, double R2, double S2, double R3, double S3, double R4, double S4)
{
    internal static PivotLevels None { get; } = new(
        double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
}

/// <summary>Open, high, low and close of a past period.</summary>
internal readonly record struct PeriodPrices(double Open, double High, double Low, double Close)
{
    public double Range => High - Low;

    public double Typical => Prices.Typical(High, Low, Close);
}

/// <summary>What the two pivot indicators share.</summary>
internal static class PivotFormulas
{
    public const string Text =
        "With O, H, L, C of the past period, R = H - L and P the pivot: "
        + "standard: P = (H + L + C) / 3, r1 = 2P - L, s1 = 2P - H, r2 = P + R, s2 = P - R, r3 = H + 2(P - L), s3 = L - 2(H - P), r4 = H + 3(P - L), s4 = L - 3(H - P). "
        + "camarilla: P = (H + L + C) / 3, r1..r4 = C + 1.1R/12, 1.1R/6, 1.1R/4, 1.1R/2, s1..s4 = C - the same. "
        + "demark: X = H + 2L + C where C < O, 2H + L + C where C > O, else H + L + 2C; P = X/4, r1 = X/2 - L, s1 = X/2 - H. "
        + "fibonacci: P = (H + L + C) / 3, r1..r3 = P + 0.382R, 0.618R, R, s1..s3 = P - the same. "
        + "woodie: P = (H + L + 2 open) / 4 with the open of the current period, r1..r3 and s1..s3 as standard. "
        + "Levels that a kind does not have have no value.";

    public const string Source =
        "https://www.tradingview.com/support/solutions/43000521824/; T. DeMark, New Market Timing Techniques, 1997; N. Stott, the Camarilla equation, 1989";

    public static IndicatorOption KindOption { get; } = IndicatorOption.Choice<PivotKind>("kind", "How the levels are computed.");

    public static IReadOnlyList<IndicatorOutput> Outputs { get; } =
    [
        new("pivot", OutputUnit.Price, "the pivot point"),
        new("r1", OutputUnit.Price, "first resistance"),
        new("s1", OutputUnit.Price, "first support"),
        new("r2", OutputUnit.Price, "second resistance"),
        new("s2", OutputUnit.Price, "second support"),
        new("r3", OutputUnit.Price, "third resistance"),
        new("s3", OutputUnit.Price, "third support"),
        new("r4", OutputUnit.Price, "fourth resistance; standard and camarilla only"),
        new("s4", OutputUnit.Price, "fourth support; standard and camarilla only"),
    ];

    /// <param name="kind">How the levels are computed.</param>
    /// <param name="past">Prices of the past period.</param>
    /// <param name="open">First price of the current period.</param>
    public static PivotLevels Levels(PivotKind kind, in PeriodPrices past, double open) => kind switch
    {
        PivotKind.Standard => Standard(past),
        PivotKind.Camarilla => Camarilla(past),
        PivotKind.Demark => Demark(past),
        PivotKind.Fibonacci => Fibonacci(past),
        _ => ThreeLevels((past.High + past.Low + (2 * open)) / 4, past),
    };

    private static PivotLevels Standard(in PeriodPrices past)
    {
        double pivot = past.Typical;
        return ThreeLevels(pivot, past) with
        {
            R4 = past.High + (3 * (pivot - past.Low)),
            S4 = past.Low - (3 * (past.High - pivot)),
        };
    }

    private static PivotLevels ThreeLevels(double pivot, in PeriodPrices past) => PivotLevels.None with
    {
        Pivot = pivot,
        R1 = pivot + (pivot - past.Low),
        S1 = pivot - (past.High - pivot),
        R2 = pivot + past.Range,
        S2 = pivot - past.Range,
        R3 = past.High + (2 * (pivot - past.Low)),
        S3 = past.Low - (2 * (past.High - pivot)),
    };

    private static PivotLevels Camarilla(in PeriodPrices past)
    {
        double range = 1.1 * past.Range;
        return new PivotLevels(
            past.Typical,
            past.Close + (range / 12),
            past.Close - (range / 12),
            past.Close + (range / 6),
            past.Close - (range / 6),
            past.Close + (range / 4),
            past.Close - (range / 4),
            past.Close + (range / 2),
            past.Close - (range / 2));
    }

    private static PivotLevels Demark(in PeriodPrices past)
    {
        double extra = past.Close < past.Open ? past.Low : past.Close > past.Open ? past.High : past.Close;
        double sum = past.High + past.Low + past.Close + extra;
        return PivotLevels.None with { Pivot = sum / 4, R1 = (sum / 2) - past.Low, S1 = (sum / 2) - past.High };
    }

    private static PivotLevels Fibonacci(in PeriodPrices past)
    {
        double pivot = past.Typical;
        return PivotLevels.None with
        {
            Pivot = pivot,
            R1 = pivot + (0.382 * past.Range),
            S1 = pivot - (0.382 * past.Range),
            R2 = pivot + (0.618 * past.Range),
            S2 = pivot - (0.618 * past.Range),
            R3 = pivot + past.Range,
            S3 = pivot - past.Range,
        };
    }
}
