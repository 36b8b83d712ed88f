using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Simple moving average.</summary>
public static class Sma
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "sma",
        Name = "Simple Moving Average",
        Summary = "Mean of the last prices.",
        Formula = "SMA = (p[0] + ... + p[n-1]) / n over the last n prices; first value at bar n.",
        Source = "TA-Lib SMA; https://ta-lib.org/functions/",
        Options = [IndicatorOption.Period("period", 20), Prices.Option],
        Outputs = [new("sma", OutputUnit.Price, "the mean")],
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<SmaKernel, double, double>(options, () => new SmaKernel(options.Whole("period")))
        {
            PriceTwin = static (prices, options, outputs) => Columns(prices, options, OutputColumns.Of(outputs, prices.Length)),
        },
    };

    /// <param name="period">Prices in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20) =>
        new Indicator<SmaKernel, double, double>(new SmaKernel(period), new OptionValues(Spec, [("period", period)]).ToString());

    /// <summary>Column form.</summary>
    /// <exception cref="ArgumentException">The output column is not as long as the input.</exception>
    public static void Columns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(new SmaColumns(options.Whole("period")), prices, outputs);

    /// <summary>Column form of eight series at once, one after the other: a mean of a window does not wait for the one before it; outputs as in the spec.</summary>
    /// <exception cref="ArgumentException">An output has another length than the input.</exception>
    public static void Columns(EightColumns prices, OptionValues options, EightOutputs outputs)
    {
        outputs.Check(prices.Rows, 1);
        for (int series = 0; series < EightColumns.Count; series++)
        {
            Columns(prices[series], options, new OutputColumns(outputs.First[series]));
        }
    }
}

/// <summary>The arithmetic of <see cref="Sma"/>.</summary>
public struct SmaKernel(int period) : IKernel<double, double>
{
    private WindowSum _sum = new(period);

    public readonly int WarmUp => period;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double input) => _sum.Add(input) / period;

    public void Reset() => _sum.Reset();

    public void Transfer(StateCursor state) => _sum.Transfer(state);
}

/// <summary>The column form of <see cref="SmaKernel"/>.</summary>
internal struct SmaColumns(int period) : IPriceBlocks
{
    private MeanColumns _mean = new(period, ColumnRuns.BlockLength);

    public void AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs) => _mean.Add(prices, outputs.First);

    public void Reset() => _mean.Reset();
}
