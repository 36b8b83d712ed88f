using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Buying pressure over three windows, in one number from 0 to 100.</summary>
public static class UltimateOscillator
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "ultimate-oscillator",
        Name = "Ultimate Oscillator",
        Summary = "Buying pressure as a share of true range over three windows, the shortest weighted most.",
        Formula = "UO = 100 (4 a1 + 2 a2 + a3) / 7, ai = sum(close - true low) / sum(true high - true low) over ni bars, 0 where the second sum is 0; true high and "
            + "low include the close before; first value at bar max(n1, n2, n3) + 1.",
        Source = "L. Williams, The Ultimate Oscillator, Technical Analysis of Stocks and Commodities 3:4, 1985; TA-Lib ULTOSC",
        Options =
        [
            IndicatorOption.Period("short", 7, summary: "Bars in the window with weight 4."),
            IndicatorOption.Period("middle", 14, summary: "Bars in the window with weight 2."),
            IndicatorOption.Period("long", 28, summary: "Bars in the window with weight 1."),
        ],
        Outputs = [new("ultimate", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<UltimateOscillatorKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="shortPeriod">Bars in the window with weight 4.</param>
    /// <param name="middlePeriod">Bars in the window with weight 2.</param>
    /// <param name="longPeriod">Bars in the window with weight 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int shortPeriod = 7, int middlePeriod = 14, int longPeriod = 28)
    {
        OptionValues options = new(Spec, [("short", shortPeriod), ("middle", middlePeriod), ("long", longPeriod)]);
        return new Indicator<UltimateOscillatorKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static UltimateOscillatorKernel Kernel(OptionValues options) =>
        new(options.Whole("short"), options.Whole("middle"), options.Whole("long"));
}

/// <summary>The arithmetic of <see cref="UltimateOscillator"/>.</summary>
public struct UltimateOscillatorKernel(int shortPeriod, int middlePeriod, int longPeriod) : IKernel<BarPoint, double>
{
    private PressureShare _short = new(shortPeriod);
    private PressureShare _middle = new(middlePeriod);
    private PressureShare _long = new(longPeriod);
    private double _previousClose = double.NaN;

    public readonly int WarmUp => Math.Max(shortPeriod, Math.Max(middlePeriod, longPeriod)) + 1;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public double Add(BarPoint input)
    {
        double previous = _previousClose;
        _previousClose = input.Close;
        if (double.IsNaN(previous))
        {
            return double.NaN;
        }

        double low = Math.Min(input.Low, previous);
        double pressure = input.Close - low;
        double range = Math.Max(input.High, previous) - low;
        double shortest = _short.Add(pressure, range);
        double middle = _middle.Add(pressure, range);
        return 100 * ((4 * shortest) + (2 * middle) + _long.Add(pressure, range)) / 7;
    }

    public void Reset()
    {
        _short.Reset();
        _middle.Reset();
        _long.Reset();
        _previousClose = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _short.Transfer(state);
        _middle.Transfer(state);
        _long.Transfer(state);
        state.Value(ref _previousClose);
    }

    private struct PressureShare(int period)
    {
        private WindowSum _pressure = new(period);
        private WindowSum _range = new(period);

        public double Add(double pressure, double range)
        {
            double pressures = _pressure.Add(pressure);
            double ranges = _range.Add(range);
            return ranges == 0 ? 0 : pressures / ranges;
        }

        public void Reset()
        {
            _pressure.Reset();
            _range.Reset();
        }

        public void Transfer(StateCursor state)
        {
            _pressure.Transfer(state);
            _range.Transfer(state);
        }
    }
}
