namespace Candlewick.Analytics.Indicators;

/// <summary>The mean price since an instant, weighted by volume.</summary>
public static class AnchoredVwap
{
    private const long Second = 1_000_000_000;
    private const double LastSecond = 9_223_372_036;

    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "anchored-vwap",
        Name = "Volume Weighted Average Price (anchored)",
        Summary = "The mean price since an instant, weighted by volume.",
        Formula = "VWAP = sum of p V / sum of V over the bars that open at the anchor or later, p the typical price (H + L + C) / 3 by default. "
            + "No value before the anchor or while no volume has come. The default anchor, 1970, takes in the whole series. "
            + "Totals carry the rounding of each addition.",
        Source = "B. Shannon, Maximum Trading Gains with Anchored VWAP, 2022",
        Options =
        [
            new IndicatorOption("anchor", "The instant, in whole seconds since 1970-01-01T00:00Z.", 0, -LastSecond, LastSecond, true, []),
            VolumeWeightedPrice.PriceOption,
        ],
        Outputs = [new("vwap", OutputUnit.Price, "the mean price since the anchor")],
        Memory = Memory.Cumulative,
        NeedsVolume = true,
        Create = static options => new BoundIndicator<AnchoredVwapKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="anchor">The first open time that counts; a whole second.</param>
    /// <param name="price">Price of the bar that is weighted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The anchor is not a whole second.</exception>
    public static IIndicator<BarPoint, double> Create(UtcTime anchor, PriceOf price = PriceOf.Typical)
    {
        (long seconds, long rest) = Math.DivRem(anchor.Nanoseconds, Second);
        if (rest != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(anchor), anchor, $"anchor must be a whole second, not {anchor}.");
        }

        OptionValues options = new(Spec, [("anchor", seconds), ("price", (int)price)]);
        return new Indicator<AnchoredVwapKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static AnchoredVwapKernel Kernel(OptionValues options) => new((long)options["anchor"] * Second, options.Choice<PriceOf>("price"));
}

/// <summary>The arithmetic of <see cref="AnchoredVwap"/>.</summary>
/// <param name="anchor">The first open time that counts, in nanoseconds since 1970, UTC.</param>
/// <param name="price">Price of the bar that is weighted.</param>
public struct AnchoredVwapKernel(long anchor, PriceOf price) : IKernel<BarPoint, double>
{
    private VolumeWeightedPrice _mean;

    public readonly int WarmUp => 1;

    public readonly bool IsPossible(BarPoint input) => VolumeWeightedPrice.IsPossible(input, price);

    public double Add(BarPoint input) => input.OpenTime.Nanoseconds >= anchor ? _mean.Add(input, price) : double.NaN;

    public void Reset() => _mean.Reset();

    public void Transfer(StateCursor state) => _mean.Transfer(state);
}
