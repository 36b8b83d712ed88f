using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Kaufman's adaptive moving average: fast in a trend, slow in noise.</summary>
public static class Kama
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "kama",
        Name = "Kaufman's Adaptive Moving Average",
        Summary = "An exponential average that is fast in a trend and slow in noise.",
        Formula = "ER = |p[0] - p[n]| / (|p[0] - p[1]| + ... + |p[n-1] - p[n]|), 0 where the sum is 0; c = (ER (2 / (fast + 1) - 2 / (slow + 1)) + 2 / (slow + 1))^2; "
            + "KAMA = KAMA[1] + c (p - KAMA[1]). The average begins at bar n as the price there, ER at bar n + 1. TA-Lib shows the same values from bar n + 1 on. "
            + "The start is gone to 1e-12 after 29 / (2 / (slow + 1))^2 bars at the latest, far earlier where prices move.",
        Source = "P. J. Kaufman, Trading Systems and Methods, 1998; TA-Lib KAMA",
        Options =
        [
            IndicatorOption.Period("period", 10, summary: "Bars of the efficiency ratio."),
            IndicatorOption.Whole("fast", 2, 1, 1_000, "Period of the average in a straight trend."),
            IndicatorOption.Whole("slow", 30, 1, 1_000, "Period of the average in pure noise."),
            Prices.Option,
        ],
        Outputs = [new("kama", OutputUnit.Price, "the average"), new("er", OutputUnit.Ratio, "efficiency ratio, from 0 (noise) to 1 (straight trend)")],
        Memory = Memory.Recursive,
        SettlesAfter = options => (int)Math.Ceiling(29 * Math.Pow((Math.Max(options["slow"], options["fast"]) + 1) / 2, 2)),
        Create = options => new BoundIndicator<KamaKernel, double, KamaValue>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars of the efficiency ratio.</param>
    /// <param name="fast">Period of the average in a straight trend.</param>
    /// <param name="slow">Period of the average in pure noise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is out of range.</exception>
    public static IIndicator<double, KamaValue> Create(int period = 10, int fast = 2, int slow = 30)
    {
        OptionValues options = new(Spec, [("period", period), ("fast", fast), ("slow", slow)]);
        return new Indicator<KamaKernel, double, KamaValue>(Kernel(options), options.ToString());
    }

    private static KamaKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Whole("fast"), options.Whole("slow"));
}

/// <param name="Average">The average; a price.</param>
/// <param name="Efficiency">Efficiency ratio, from 0 (noise) to 1 (straight trend).</param>
public readonly record struct KamaValue(double Average, double Efficiency);

/// <summary>The arithmetic of <see cref="Kama"/>.</summary>
public struct KamaKernel(int period, int fast, int slow) : IKernel<double, KamaValue>
{
    private readonly double _slowest = 2 / (slow + 1.0);
    private readonly double _span = (2 / (fast + 1.0)) - (2 / (slow + 1.0));
    private Ring _prices = new(period);
    private WindowSum _path = new(period);
    private double _average = double.NaN;

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public KamaValue Add(double input)
    {
        double path = _prices.Count > 0 ? _path.Add(Math.Abs(input - _prices[0])) : double.NaN;
        double before = _prices.Add(input);
        if (double.IsNaN(path))
        {
            _average = _prices.IsFull ? input : double.NaN;
            return new(_average, double.NaN);
        }

        double efficiency = path > 0 ? Math.Min(1, Math.Abs(input - before) / path) : 0;
        double weight = (efficiency * _span) + _slowest;
        _average = Math.FusedMultiplyAdd(weight * weight, input - _average, _average);
        return new(_average, efficiency);
    }

    public void Reset()
    {
        _prices.Reset();
        _path.Reset();
        _average = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _prices.Transfer(state);
        _path.Transfer(state);
        state.Value(ref _average);
    }
}
