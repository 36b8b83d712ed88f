using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Where the relative strength index lies in its own recent range.</summary>
public static class StochRsi
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "stoch-rsi",
        Name = "Stochastic RSI",
        Summary = "Where the relative strength index lies in its range of the last bars, smoothed twice.",
        Formula = "S = 100 (RSI - lowest RSI) / (highest RSI - lowest RSI) over the last m values, 0 where the range is 0; %K = mean of the last k values of S, %D = mean of the last d "
            + "values of %K. RSI is Wilder's, see rsi. First %D at bar n + m + k + d - 2. "
            + "With k = d = 1 and 0 to 1 in place of 0 to 100 it is that of Tulip Indicators.",
        Source = "T. S. Chande, S. Kroll, The New Technical Trader, 1994; TradingView Stochastic RSI",
        Options =
        [
            IndicatorOption.Period("rsi", 14, 1, "n of the relative strength index."),
            IndicatorOption.Period("stochastic", 14, 1, "Values of the index in the range."),
            IndicatorOption.Period("k", 3, 1, "Values in the mean %K."),
            IndicatorOption.Period("d", 3, 1, "Values in the mean %D."),
            Prices.Option,
        ],
        Outputs = [new("k", OutputUnit.Ratio, "from 0 to 100"), new("d", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Recursive,
        SettlesAfter = options => (60 * options.Whole("rsi")) + 100,
        Create = options => new BoundIndicator<StochRsiKernel, double, StochRsiValue>(options, () => Kernel(options)),
    };

    /// <param name="rsi">n of the relative strength index.</param>
    /// <param name="stochastic">Values of the index in the range.</param>
    /// <param name="k">Values in the mean %K.</param>
    /// <param name="d">Values in the mean %D.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is out of range.</exception>
    public static IIndicator<double, StochRsiValue> Create(int rsi = 14, int stochastic = 14, int k = 3, int d = 3)
    {
        OptionValues options = new(Spec, [("rsi", rsi), ("stochastic", stochastic), ("k", k), ("d", d)]);
        return new Indicator<StochRsiKernel, double, StochRsiValue>(Kernel(options), options.ToString());
    }

    private static StochRsiKernel Kernel(OptionValues options) =>
        new(options.Whole("rsi"), options.Whole("stochastic"), options.Whole("k"), options.Whole("d"));
}

/// <param name="K">From 0 to 100.</param>
/// <param name="D">From 0 to 100.</param>
public readonly record struct StochRsiValue(double K, double D);

/// <summary>The arithmetic of <see cref="StochRsi"/>.</summary>
public struct StochRsiKernel(int rsi, int stochastic, int k, int d) : IKernel<double, StochRsiValue>
{
    private RsiKernel _rsi = new(rsi);
    private WindowExtreme _highest = new(stochastic, largest: true);
    private WindowExtreme _lowest = new(stochastic, largest: false);
    private WindowSum _k = new(k);
    private WindowSum _d = new(d);

    public readonly int WarmUp => rsi + stochastic + k + d - 2;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public StochRsiValue Add(double input)
    {
        double strength = _rsi.Add(input);
        if (double.IsNaN(strength))
        {
            return new(double.NaN, double.NaN);
        }

        double highest = _highest.Add(strength);
        double lowest = _lowest.Add(strength);
        if (!_highest.IsFull)
        {
            return new(double.NaN, double.NaN);
        }

        double mean = _k.Add(highest > lowest ? 100 * ((strength - lowest) / (highest - lowest)) : 0) / k;
        return new(mean, double.IsNaN(mean) ? double.NaN : _d.Add(mean) / d);
    }

    public void Reset()
    {
        _rsi.Reset();
        _highest.Reset();
        _lowest.Reset();
        _k.Reset();
        _d.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _rsi.Transfer(state);
        _highest.Transfer(state);
        _lowest.Transfer(state);
        _k.Transfer(state);
        _d.Transfer(state);
    }
}
