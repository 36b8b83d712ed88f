namespace Candlewick.Analytics.Indicators;

/// <summary>The mean price of a session so far, weighted by volume.</summary>
public static class Vwap
{
    private const int SecondsADay = 86_400;

    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "vwap",
        Name = "Volume Weighted Average Price (session)",
        Summary = "The mean price of a session so far, weighted by volume.",
        Formula = "VWAP = sum of p V / sum of V over the bars of the session up to this one, p the typical price (H + L + C) / 3 by default. "
            + "Sessions are session_seconds long, counted from 1970-01-01T00:00Z plus offset_seconds; a bar belongs to the session of its open time. "
            + "The default starts afresh at UTC midnight; session_seconds=300 is the 5-minute VWAP. Sessions whose start moves with daylight saving "
            + "need an offset for each part of the year. No value while the session has no volume. Totals carry the rounding of each addition.",
        Source = "S. Berkowitz, D. Logue and E. Noser, The Total Cost of Transactions on the NYSE, Journal of Finance 43, 1988",
        Options =
        [
            IndicatorOption.Whole("session_seconds", SecondsADay, 1, 366 * SecondsADay, "Length of a session in seconds."),
            IndicatorOption.Whole("offset_seconds", 0, 0, (366 * SecondsADay) - 1, "Start of the first session after midnight UTC, in seconds."),
            VolumeWeightedPrice.PriceOption,
        ],
        Outputs = [new("vwap", OutputUnit.Price, "the mean price of the session so far")],
        Memory = Memory.Cumulative,
        StartForgotten = "from the first session that the series has from its beginning, to the bit",
        NeedsVolume = true,
        Create = static options => new BoundIndicator<VwapKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="sessionSeconds">Length of a session.</param>
    /// <param name="offsetSeconds">Start of a session after midnight UTC.</param>
    /// <param name="price">Price of the bar that is weighted.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int sessionSeconds = SecondsADay, int offsetSeconds = 0, PriceOf price = PriceOf.Typical)
    {
        OptionValues options = new(Spec, [("session_seconds", sessionSeconds), ("offset_seconds", offsetSeconds), ("price", (int)price)]);
        return new Indicator<VwapKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static VwapKernel Kernel(OptionValues options) =>
        new(options.Whole("session_seconds"), options.Whole("offset_seconds"), options.Choice<PriceOf>("price"));
}

/// <summary>The arithmetic of <see cref="Vwap"/>.</summary>
public struct VwapKernel(int sessionSeconds, int offsetSeconds, PriceOf price) : IKernel<BarPoint, double>
{
    private const long Second = 1_000_000_000;

    private VolumeWeightedPrice _mean;
    private long _end = long.MinValue;

    public readonly int WarmUp => 1;

    public readonly bool IsPossible(BarPoint input) => VolumeWeightedPrice.IsPossible(input, price);

    public double Add(BarPoint input)
    {
        if (input.OpenTime.Nanoseconds >= _end)
        {
            _mean.Reset();
            _end = EndOfSession(input.OpenTime.Nanoseconds);
        }

        return _mean.Add(input, price);
    }

    public void Reset()
    {
        _mean.Reset();
        _end = long.MinValue;
    }

    public void Transfer(StateCursor state)
    {
        _mean.Transfer(state);
        state.Value(ref _end);
    }

    private readonly long EndOfSession(long open)
    {
        Int128 length = sessionSeconds * Second;
        Int128 since = (Int128)open - (offsetSeconds * Second);
        Int128 start = since - (((since % length) + length) % length);
        return (long)Int128.Min(long.MaxValue, start + length + (offsetSeconds * Second));
    }
}
