using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Statistics;

/// <summary>RSI of the closes of a window by simple means.</summary>
public static class RollingRsi
{
    private const string Window = "window";

    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "rolling-rsi",
        Name = "Rolling RSI",
        Summary = "Share of the gains in the movement of a window of closes, from 0 to 100, by simple means.",
        Formula = "RSI = 100 G / (G + L): G = sum of the rises, L = sum of the falls between the n closes of the window (n - 1 differences, none from "
            + "outside it); the same as 100 - 100 / (1 + mean rise / mean fall). Not Wilder's recursion. The value stands at the last bar of its window; "
            + "first value at bar n; NaN where no close differs from the one before.",
        Source = "D. Cutler's form of J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
        Options = [IndicatorOption.Period(Window, 14, 2, "Closes in the window; one more than the differences."), Prices.Option],
        Outputs = [new("rsi", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<RollingRsiKernel, double, double>(options, () => new RollingRsiKernel(options.Whole(Window))),
    };

    /// <param name="window">Closes in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is out of range.</exception>
    public static IIndicator<double, double> Create(int window = 14) =>
        new Indicator<RollingRsiKernel, double, double>(new RollingRsiKernel(window), new OptionValues(Spec, [(Window, window)]).ToString());
}

/// <summary>The arithmetic of <see cref="RollingRsi"/>.</summary>
/// <param name="window">Closes in the window, at least 2.</param>
public struct RollingRsiKernel(int window) : IKernel<double, double>
{
    private WindowSum _rises = new(window - 1);
    private WindowSum _falls = new(window - 1);
    private double _last = double.NaN;

    public readonly int WarmUp => window;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        double change = input - _last;
        _last = input;
        if (double.IsNaN(change))
        {
            return double.NaN;
        }

        double rises = _rises.Add(Math.Max(change, 0));
        double falls = _falls.Add(Math.Max(-change, 0));
        return 100 * rises / (rises + falls);
    }

    public void Reset()
    {
        _rises.Reset();
        _falls.Reset();
        _last = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _rises.Transfer(state);
        _falls.Transfer(state);
        state.Value(ref _last);
    }
}
