using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The values of <see cref="Stochastic"/>.</summary>
public readonly record struct StochasticValue(double K, double D);

/// <summary>Stochastic oscillator.</summary>
public static class Stochastic
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "stochastic",
        Name = "Stochastic Oscillator",
        Summary = "Where the close lies in the range of the last bars, smoothed, from 0 to 100, and the mean of that.",
        Formula = "raw = 100 (close - lowest low) / (highest high - lowest low) over the last n bars, 0 where the range is 0; K = simple mean of the last smooth "
            + "raw values; D = simple mean of the last signal K. K from bar n + smooth - 1, D signal - 1 bars later. smooth 1 is the fast stochastic.",
        Source = "G. C. Lane, Lane's Stochastics, Technical Analysis of Stocks and Commodities, 1984; TA-Lib STOCH, STOCHF",
        Options =
        [
            IndicatorOption.Period("period", 14),
            IndicatorOption.Period("smooth", 3, summary: "Raw values in the mean K."),
            IndicatorOption.Period("signal", 3, summary: "K in the mean D."),
        ],
        Outputs = [new("k", OutputUnit.Ratio, "from 0 to 100"), new("d", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<StochasticKernel, BarPoint, StochasticValue>(options, () => Kernel(options))
        {
            PointTwin = static (in BarSpans input, OptionValues options, double[][] outputs) =>
                Columns(new BarPrices(input.Open, input.High, input.Low, input.Close), options, OutputColumns.Of(outputs, input.Count)),
        },
    };

    /// <param name="period">Bars in the range.</param>
    /// <param name="smooth">Raw values in the mean K.</param>
    /// <param name="signal">K in the mean D.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static IIndicator<BarPoint, StochasticValue> Create(int period = 14, int smooth = 3, int signal = 3)
    {
        OptionValues options = new(Spec, [("period", period), ("smooth", smooth), ("signal", signal)]);
        return new Indicator<StochasticKernel, BarPoint, StochasticValue>(Kernel(options), options.ToString());
    }

    /// <summary>Column form: k, d; opens are not read.</summary>
    /// <exception cref="ArgumentException">A column is not as long as the closes.</exception>
    public static void Columns(BarPrices bars, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(new StochasticColumns(options.Whole("period"), options.Whole("smooth"), options.Whole("signal")), bars, outputs);

    private static StochasticKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Whole("smooth"), options.Whole("signal"));
}

/// <summary>The arithmetic of <see cref="Stochastic"/>.</summary>
public struct StochasticKernel(int period, int smooth, int signal) : IKernel<BarPoint, StochasticValue>
{
    private WindowRange _range = new(period);
    private WindowSum _raw = new(smooth);
    private WindowSum _k = new(signal);
    private int _count;

    public readonly int WarmUp => period + smooth + signal - 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StochasticValue Add(BarPoint input)
    {
        (double high, double low) = _range.Add(input.High, input.Low);
        if (_count >= period + smooth - 2)
        {
            double k = _raw.Add(Raw(high, low, input.Close)) / smooth;
            return new StochasticValue(k, _k.Add(k) / signal);
        }

        if (++_count >= period)
        {
            _raw.Add(Raw(high, low, input.Close));
        }

        return new StochasticValue(double.NaN, double.NaN);
    }

    public void Reset()
    {
        _range.Reset();
        _raw.Reset();
        _k.Reset();
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        _range.Transfer(state);
        _raw.Transfer(state);
        _k.Transfer(state);
        state.Value(ref _count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Raw(double high, double low, double close) => high > low ? 100 * ((close - low) / (high - low)) : 0;
}
