using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Distance of the price from its mean, in standard deviations.</summary>
public static class ZScore
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "z-score",
        Name = "Z-Score",
        Summary = "Distance of the price from the mean of the last prices, in standard deviations.",
        Formula = "z = (p - m) / s, m the mean and s the standard deviation of the last n prices (divided by n, with deviation = sample by n - 1); "
            + "first value at bar n; 0 where s is 0.",
        Source = "Stock.Indicators StdDev (zScore); NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.17",
        Options =
        [
            IndicatorOption.Period("period", 20, 2),
            IndicatorOption.Choice<Deviation>("deviation", "What the squared deviations are divided by: n, or n - 1."),
            Prices.Option,
        ],
        Outputs = [new("z_score", OutputUnit.Ratio, "standard deviations above the mean")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<ZScoreKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Prices in the window, at least 2.</param>
    /// <param name="deviation">What the squared deviations are divided by.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20, Deviation deviation = Deviation.Population)
    {
        OptionValues options = new(Spec, [("period", period), ("deviation", (double)deviation)]);
        return new Indicator<ZScoreKernel, double, double>(Kernel(options), options.ToString());
    }

    private static ZScoreKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<Deviation>("deviation"));
}

/// <summary>The arithmetic of <see cref="ZScore"/>.</summary>
public struct ZScoreKernel(int period, Deviation deviation) : IKernel<double, double>
{
    private readonly double _divisor = deviation == Deviation.Population ? period : period - 1;
    private WindowComoments _moments = new(period);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        if (!_moments.Add(new Pair(input, 0), out Comoments moments, out Pair reference))
        {
            return double.NaN;
        }

        double spread = Math.Sqrt(moments.SquaresX / _divisor);
        return spread > 0 ? (input - reference.X - moments.MeanX) / spread : 0;
    }

    public void Reset() => _moments.Reset();

    public void Transfer(StateCursor state) => _moments.Transfer(state);
}
