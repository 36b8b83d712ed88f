using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>How fresh the last high and the last low are.</summary>
public static class Aroon
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "aroon",
        Name = "Aroon",
        Summary = "How fresh the highest high and the lowest low of the last bars are, and the difference of both.",
        Formula = "Up = 100 (n - bars since the highest high) / n over the last n + 1 bars, down likewise from the lowest low, oscillator = up - down; "
            + "of equal extremes the newest counts; first value at bar n + 1.",
        Source = "T. S. Chande, A Time Price Oscillator, Technical Analysis of Stocks and Commodities 13:9, 1995; TA-Lib AROON, AROONOSC",
        Options = [IndicatorOption.Period("period", 25, summary: "Bars that an extreme takes to age from 100 to 0.")],
        Outputs =
        [
            new("up", OutputUnit.Ratio, "from 0 (old) to 100 (this bar)"),
            new("down", OutputUnit.Ratio, "from 0 (old) to 100 (this bar)"),
            new("oscillator", OutputUnit.Ratio, "up - down, from -100 to 100"),
        ],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<AroonKernel, BarPoint, AroonValue>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars that an extreme takes to age from 100 to 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, AroonValue> Create(int period = 25)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<AroonKernel, BarPoint, AroonValue>(Kernel(options), options.ToString());
    }

    private static AroonKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <param name="Up">From 0 (the high is old) to 100 (this bar).</param>
/// <param name="Down">From 0 (the low is old) to 100 (this bar).</param>
/// <param name="Oscillator">Up - down.</param>
public readonly record struct AroonValue(double Up, double Down, double Oscillator);

/// <summary>The arithmetic of <see cref="Aroon"/>.</summary>
public struct AroonKernel(int period) : IKernel<BarPoint, AroonValue>
{
    private WindowExtreme _highest = new(period + 1, largest: true);
    private WindowExtreme _lowest = new(period + 1, largest: false);

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(BarPoint input) => double.IsFinite(input.High) && double.IsFinite(input.Low);

    public AroonValue Add(BarPoint input)
    {
        _highest.Add(input.High);
        _lowest.Add(input.Low);
        if (!_highest.IsFull)
        {
            return new(double.NaN, double.NaN, double.NaN);
        }

        double up = 100.0 * (period - _highest.Age) / period;
        double down = 100.0 * (period - _lowest.Age) / period;
        return new(up, down, up - down);
    }

    public void Reset()
    {
        _highest.Reset();
        _lowest.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _highest.Transfer(state);
        _lowest.Transfer(state);
    }
}
