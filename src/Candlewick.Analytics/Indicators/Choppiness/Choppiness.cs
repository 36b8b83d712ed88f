using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Path of the price against the ground it gained: high in a sideways market, low in a trend.</summary>
public static class Choppiness
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "choppiness",
        Name = "Choppiness Index",
        Summary = "Length of the price's path against the range it covered: near 100 sideways, near 0 in a trend.",
        Formula = "CHOP = 100 log(sum(true high - true low) / (highest true high - lowest true low)) / log n over the last n bars; true high and low include the "
            + "close before; first value at bar n + 1; no value where the range is 0.",
        Source = "E. W. Dreiss, Choppiness Index; Stock.Indicators Chop (true high and low; TradingView ranges over plain highs and lows)",
        Options = [IndicatorOption.Period("period", 14, 2)],
        Outputs = [new("chop", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<ChoppinessKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars in the window, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 14)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<ChoppinessKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static ChoppinessKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Choppiness"/>.</summary>
public struct ChoppinessKernel(int period) : IKernel<BarPoint, double>
{
    private readonly double _scale = 100 / Math.Log(period);
    private WindowSum _path = new(period);
    private WindowExtreme _highest = new(period, largest: true);
    private WindowExtreme _lowest = new(period, largest: false);
    private double _previousClose = double.NaN;

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public double Add(BarPoint input)
    {
        double previous = _previousClose;
        _previousClose = input.Close;
        if (double.IsNaN(previous))
        {
            return double.NaN;
        }

        double high = Math.Max(input.High, previous);
        double low = Math.Min(input.Low, previous);
        double path = _path.Add(high - low);
        double range = _highest.Add(high) - _lowest.Add(low);
        return range > 0 ? _scale * Math.Log(path / range) : double.NaN;
    }

    public void Reset()
    {
        _path.Reset();
        _highest.Reset();
        _lowest.Reset();
        _previousClose = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _path.Transfer(state);
        _highest.Transfer(state);
        _lowest.Transfer(state);
        state.Value(ref _previousClose);
    }
}
