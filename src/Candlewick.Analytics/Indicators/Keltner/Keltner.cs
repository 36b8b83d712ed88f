using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Upper, middle and lower line of a Keltner channel, and its width as a fraction of the middle.</summary>
public readonly record struct KeltnerValue(double Upper, double Middle, double Lower, double Width);

/// <summary>The mean in the middle of a Keltner channel.</summary>
public enum KeltnerMiddle
{
    /// <summary>Exponential, from the simple mean of the first n prices.</summary>
    Ema,

    /// <summary>Simple.</summary>
    Sma,
}

/// <summary>Options of a Keltner channel.</summary>
/// <param name="Period">Bars in the middle line.</param>
/// <param name="Multiplier">Average true ranges between the middle and either side.</param>
/// <param name="AtrPeriod">True ranges in the average.</param>
public sealed record KeltnerOptions(int Period = 20, double Multiplier = 2, int AtrPeriod = 10)
{
    /// <summary>Mean in the middle.</summary>
    public KeltnerMiddle Middle { get; init; }

    /// <summary>Price in the middle.</summary>
    public PriceOf Price { get; init; }

    /// <summary>How true ranges are averaged.</summary>
    public MeanKind AtrMean { get; init; }

    /// <summary>True range of the first bar.</summary>
    public FirstRange FirstRange { get; init; }
}

/// <summary>A channel of average true ranges around a moving average.</summary>
public static class Keltner
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "keltner",
        Name = "Keltner Channel",
        Summary = "A channel of average true ranges around a moving average.",
        Formula = "middle = EMA(period) of the close, which begins as the simple mean of the first period closes; upper, lower = middle +- multiplier x ATR(atr_period), "
            + "Wilder's mean of true ranges from bar 2 on; width = (upper - lower) / middle (0 where both are equal). First values when both means have theirs. "
            + "Keltner's own channel and Lean's are middle=sma, price=typical, atr_mean=simple, first_range=high-low with atr_period=period.",
        Source = "L. B. Raschke's form of C. Keltner, How to Make Money in Commodities, 1960; https://dotnet.stockindicators.dev/indicators/Keltner/",
        Options =
        [
            IndicatorOption.Period("period", 20, summary: "Bars in the middle line."),
            IndicatorOption.Factor("multiplier", 2, 1e-9, 1_000, "Average true ranges between the middle and either side."),
            IndicatorOption.Period("atr_period", 10, summary: "True ranges in the average."),
            IndicatorOption.Choice<KeltnerMiddle>("middle", "Mean in the middle."),
            Prices.Option,
            IndicatorOption.Choice<MeanKind>("atr_mean", "How true ranges are averaged."),
            IndicatorOption.Choice<FirstRange>("first_range", "True range of the first bar."),
        ],
        Outputs =
        [
            new("upper", OutputUnit.Price, "middle plus the true ranges"),
            new("middle", OutputUnit.Price, "the moving average"),
            new("lower", OutputUnit.Price, "middle minus the true ranges"),
            new("width", OutputUnit.Ratio, "upper minus lower, as a fraction of the middle"),
        ],
        Memory = Memory.Recursive,
        SettlesAfter = static options => Math.Max(
            options.Choice<KeltnerMiddle>("middle") == KeltnerMiddle.Ema ? ExponentialMean.SettlesAfter(2.0 / (options.Whole("period") + 1)) : 0,
            options.Choice<MeanKind>("atr_mean") == MeanKind.Wilder ? ExponentialMean.SettlesAfter(1.0 / options.Whole("atr_period")) : 0),
        Create = static options => new BoundIndicator<KeltnerKernel, BarPoint, KeltnerValue>(options, () => new KeltnerKernel(Settings(options))),
    };

    /// <param name="options">The options; those that are not named have their defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, KeltnerValue> Create(KeltnerOptions options)
    {
        OptionValues values = new(
            Spec,
            [
                ("period", options.Period),
                ("multiplier", options.Multiplier),
                ("atr_period", options.AtrPeriod),
                ("middle", (int)options.Middle),
                ("price", (int)options.Price),
                ("atr_mean", (int)options.AtrMean),
                ("first_range", (int)options.FirstRange),
            ]);
        return new Indicator<KeltnerKernel, BarPoint, KeltnerValue>(new KeltnerKernel(options), values.ToString());
    }

    private static KeltnerOptions Settings(OptionValues options) => new(options.Whole("period"), options["multiplier"], options.Whole("atr_period"))
    {
        Middle = options.Choice<KeltnerMiddle>("middle"),
        Price = options.Choice<PriceOf>("price"),
        AtrMean = options.Choice<MeanKind>("atr_mean"),
        FirstRange = options.Choice<FirstRange>("first_range"),
    };
}

/// <summary>The arithmetic of <see cref="Keltner"/>.</summary>
public struct KeltnerKernel(KeltnerOptions options) : IKernel<BarPoint, KeltnerValue>
{
    private EmaKernel _ema = new(options.Period);
    private SmaKernel _sma = new(options.Period);
    private AtrKernel _atr = new(options.AtrPeriod, options.AtrMean, options.FirstRange);

    public readonly int WarmUp => Math.Max(options.Period, _atr.WarmUp);

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose && double.IsFinite(Prices.Of(input, options.Price));

    public KeltnerValue Add(BarPoint input)
    {
        double price = Prices.Of(input, options.Price);
        double middle = options.Middle == KeltnerMiddle.Ema ? _ema.Add(price) : _sma.Add(price);
        double reach = options.Multiplier * _atr.Add(input);
        return new KeltnerValue(middle + reach, middle, middle - reach, reach == 0 ? 0 : 2 * reach / middle);
    }

    public void Reset()
    {
        _ema.Reset();
        _sma.Reset();
        _atr.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _ema.Transfer(state);
        _sma.Transfer(state);
        _atr.Transfer(state);
    }
}
