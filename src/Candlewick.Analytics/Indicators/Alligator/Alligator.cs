using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Williams Alligator: three smoothed averages, each drawn some bars later.</summary>
public static class Alligator
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "alligator",
        Name = "Williams Alligator",
        Summary = "Three smoothed averages of the median price, each shown some bars after it arose.",
        Formula = "Each line is SMMA(p, n) of the bar k bars ago; SMMA = SMMA[1] + (p - SMMA[1]) / n, begun at bar n as the mean of the first n prices; "
            + "a line's first value at bar n + k.",
        Source = "B. Williams, Trading Chaos, 1995",
        Options =
        [
            IndicatorOption.Period("jaw", 13, summary: "n of the jaw."),
            IndicatorOption.Period("teeth", 8, summary: "n of the teeth."),
            IndicatorOption.Period("lips", 5, summary: "n of the lips."),
            IndicatorOption.Whole("jaw_shift", 8, 0, 10_000, "Bars by which the jaw is late."),
            IndicatorOption.Whole("teeth_shift", 5, 0, 10_000, "Bars by which the teeth are late."),
            IndicatorOption.Whole("lips_shift", 3, 0, 10_000, "Bars by which the lips are late."),
            Prices.OptionOf(PriceOf.Median),
        ],
        Outputs = [new("jaw", OutputUnit.Price, "the slow line"), new("teeth", OutputUnit.Price, "the middle line"), new("lips", OutputUnit.Price, "the fast line")],
        Memory = Memory.Recursive,
        SettlesAfter = options => 30 * Math.Max(options.Whole("jaw"), Math.Max(options.Whole("teeth"), options.Whole("lips"))),
        Create = options => new BoundIndicator<AlligatorKernel, double, AlligatorValue>(options, () => Kernel(options)),
    };

    /// <summary>With the usual shifts of 8, 5 and 3 bars.</summary>
    /// <param name="jaw">n of the jaw.</param>
    /// <param name="teeth">n of the teeth.</param>
    /// <param name="lips">n of the lips.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is out of range.</exception>
    public static IIndicator<double, AlligatorValue> Create(int jaw = 13, int teeth = 8, int lips = 5)
    {
        OptionValues options = new(Spec, [("jaw", jaw), ("teeth", teeth), ("lips", lips)]);
        return new Indicator<AlligatorKernel, double, AlligatorValue>(Kernel(options), options.ToString());
    }

    private static AlligatorKernel Kernel(OptionValues options) => new(Line(options, "jaw"), Line(options, "teeth"), Line(options, "lips"));

    private static LateAverage Line(OptionValues options, string name) => new(options.Whole(name), options.Whole(name + "_shift"));
}

/// <param name="Jaw">The slow line; a price.</param>
/// <param name="Teeth">The middle line; a price.</param>
/// <param name="Lips">The fast line; a price.</param>
public readonly record struct AlligatorValue(double Jaw, double Teeth, double Lips);

/// <summary>Wilder's smoothing as it was some bars ago.</summary>
public struct LateAverage(int period, int shift)
{
    private ExponentialMean _mean = ExponentialMean.Wilder(period);
    private Ring _late = new(shift + 1);

    /// <summary>Values up to and including the first that gives one.</summary>
    public readonly int WarmUp => period + shift;

    public double Add(double value)
    {
        double mean = _mean.Add(value);
        if (double.IsNaN(mean))
        {
            return double.NaN;
        }

        _late.Add(mean);
        return _late.IsFull ? _late[shift] : double.NaN;
    }

    public void Reset()
    {
        _mean.Reset();
        _late.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _mean.Transfer(state);
        _late.Transfer(state);
    }
}

/// <summary>The arithmetic of <see cref="Alligator"/>.</summary>
public struct AlligatorKernel(LateAverage jaw, LateAverage teeth, LateAverage lips) : IKernel<double, AlligatorValue>
{
    private LateAverage _jaw = jaw;
    private LateAverage _teeth = teeth;
    private LateAverage _lips = lips;

    public readonly int WarmUp => Math.Max(_jaw.WarmUp, Math.Max(_teeth.WarmUp, _lips.WarmUp));

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public AlligatorValue Add(double input) => new(_jaw.Add(input), _teeth.Add(input), _lips.Add(input));

    public void Reset()
    {
        _jaw.Reset();
        _teeth.Reset();
        _lips.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _jaw.Transfer(state);
        _teeth.Transfer(state);
        _lips.Transfer(state);
    }
}
