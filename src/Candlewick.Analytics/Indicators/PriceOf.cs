using System.Runtime.CompilerServices;

namespace Candlewick.Analytics.Indicators;

/// <summary>Which price of a bar an indicator of one price reads.</summary>
public enum PriceOf
{
    Close,
    Open,
    High,
    Low,

    /// <summary>(high + low) / 2.</summary>
    Median,

    /// <summary>(high + low + close) / 3.</summary>
    Typical,

    /// <summary>(open + high + low + close) / 4.</summary>
    Average,
}

/// <summary>Picks the price of a bar.</summary>
public static class Prices
{
    /// <summary>The option that indicators of one price have.</summary>
    public static IndicatorOption Option { get; } = IndicatorOption.Choice<PriceOf>("price", "Price of the bar that is read.");

    /// <summary>The same option with another default.</summary>
    public static IndicatorOption OptionOf(PriceOf standard) => Option with { Default = (double)standard };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(in BarPoint point, PriceOf price) => price switch
    {
        PriceOf.Close => point.Close,
        PriceOf.Open => point.Open,
        PriceOf.High => point.High,
        PriceOf.Low => point.Low,
        PriceOf.Median => Median(point.High, point.Low),
        PriceOf.Typical => Typical(point.High, point.Low, point.Close),
        _ => (point.Open + point.High + point.Low + point.Close) / 4,
    };

    /// <summary>(high + low) / 2.</summary>
    public static double Median(double high, double low) => (high + low) / 2;

    /// <summary>(high + low + close) / 3.</summary>
    public static double Typical(double high, double low, double close) => (high + low + close) / 3;

    /// <summary>One price per row: the column itself where the price is one, else written into <paramref name="buffer"/>.</summary>
    internal static ReadOnlySpan<double> Column(in BarSpans input, PriceOf price, Span<double> buffer)
    {
        switch (price)
        {
            case PriceOf.Close: return input.Close;
            case PriceOf.Open: return input.Open;
            case PriceOf.High: return input.High;
            case PriceOf.Low: return input.Low;
            default:
                for (int i = 0; i < input.Count; i++)
                {
                    buffer[i] = Of(input[i], price);
                }

                return buffer[..input.Count];
        }
    }
}
