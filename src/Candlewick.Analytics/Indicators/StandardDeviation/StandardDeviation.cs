using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Standard deviation of the last prices.</summary>
public static class StandardDeviation
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "stdev",
        Name = "Standard Deviation",
        Summary = "Root of the mean squared deviation of the last prices from their mean.",
        Formula = "sqrt(sum of (p - mean)^2 / n) over the last n prices; deviation sample divides by n - 1. First value at bar n. Exactly 0 for equal prices.",
        Source = "TA-Lib STDDEV; https://ta-lib.org/functions/",
        Options =
        [
            IndicatorOption.Period("period", 20, least: 2),
            IndicatorOption.Choice<Deviation>("deviation", "What the squared deviations are divided by: n or n - 1."),
            Prices.Option,
        ],
        Outputs = [new("stdev", OutputUnit.PriceDifference, "the deviation")],
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<StandardDeviationKernel, double, double>(options, () => Kernel(options))
        {
            PriceTwin = static (prices, options, outputs) => Columns(prices, options, OutputColumns.Of(outputs, prices.Length)),
        },
    };

    /// <param name="period">Prices in the window, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20, Deviation deviation = Deviation.Population)
    {
        OptionValues options = new(Spec, [("period", period), ("deviation", (int)deviation)]);
        return new Indicator<StandardDeviationKernel, double, double>(Kernel(options), options.ToString());
    }

    /// <summary>Column form.</summary>
    /// <exception cref="ArgumentException">The output column is not as long as the input.</exception>
    public static void Columns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(new StandardDeviationColumns(options.Whole("period"), options.Choice<Deviation>("deviation")), prices, outputs);

    private static StandardDeviationKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<Deviation>("deviation"));
}

/// <summary>The arithmetic of <see cref="StandardDeviation"/>.</summary>
public struct StandardDeviationKernel(int period, Deviation deviation = Deviation.Population) : IKernel<double, double>
{
    private readonly double _part = 1.0 / (deviation == Deviation.Population ? period : period - 1);
    private WindowVariance _variance = new(period);

    public readonly int WarmUp => period;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double input) => Math.Sqrt(_variance.Add(input) * _part);

    public void Reset() => _variance.Reset();

    public void Transfer(StateCursor state) => _variance.Transfer(state);
}

/// <summary>The column form of <see cref="StandardDeviationKernel"/>.</summary>
internal struct StandardDeviationColumns(int period, Deviation deviation) : IPriceBlocks
{
    private readonly double _part = 1.0 / (deviation == Deviation.Population ? period : period - 1);
    private VarianceColumns _variance = new(period, ColumnRuns.BlockLength);

    public void AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs)
    {
        Span<double> distances = stackalloc double[prices.Length];
        _variance.Add(prices, distances, outputs.First);
        BlockMath.Root(outputs.First, _part);
    }

    public void Reset() => _variance.Reset();
}
