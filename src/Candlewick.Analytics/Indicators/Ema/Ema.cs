using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Where an exponential mean begins.</summary>
public enum EmaSeed
{
    /// <summary>At the simple mean of the first n prices.</summary>
    Sma,

    /// <summary>At the first price.</summary>
    FirstValue,
}

/// <summary>How fast an exponential mean forgets.</summary>
public enum EmaFactor
{
    /// <summary>2 / (n + 1).</summary>
    Standard,

    /// <summary>1 / n, Wilder's.</summary>
    Wilder,
}

/// <summary>Exponential moving average.</summary>
public static class Ema
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "ema",
        Name = "Exponential Moving Average",
        Summary = "Mean of all prices with weights that fall by a constant factor.",
        Formula = "EMA = EMA[1] + k (p - EMA[1]) with k = 2 / (n + 1) (factor wilder: 1 / n); the first value, at bar n, is the simple mean of the "
            + "first n prices (seed first-value: the first price, at bar 1).",
        Source = "TA-Lib EMA; https://ta-lib.org/functions/; factor wilder: J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
        Options =
        [
            IndicatorOption.Period("period", 20),
            IndicatorOption.Choice<EmaSeed>("seed", "Where the mean begins."),
            IndicatorOption.Choice<EmaFactor>("factor", "Weight of the newest price."),
            Prices.Option,
        ],
        Outputs = [new("ema", OutputUnit.Price, "the mean")],
        Memory = Memory.Recursive,
        SettlesAfter = static options => ExponentialMean.SettlesAfter(Kernel(options).Factor),
        Create = static options => new BoundIndicator<EmaKernel, double, double>(options, () => Kernel(options))
        {
            PriceTwin = static (prices, options, outputs) => Columns(prices, options, OutputColumns.Of(outputs, prices.Length)),
        },
    };

    /// <param name="period">Prices in the seed; decides the weight of the newest price.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20, EmaSeed seed = EmaSeed.Sma, EmaFactor factor = EmaFactor.Standard)
    {
        OptionValues options = new(Spec, [("period", period), ("seed", (int)seed), ("factor", (int)factor)]);
        return new Indicator<EmaKernel, double, double>(Kernel(options), options.ToString());
    }

    /// <summary>Column form.</summary>
    /// <exception cref="ArgumentException">An output column is neither empty nor as long as the input.</exception>
    public static void Columns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(Kernel(options), prices, outputs);

    /// <summary>Column form of eight series at once, to the bits of one; outputs as in the spec.</summary>
    /// <exception cref="ArgumentException">An output has another length than the input.</exception>
    public static void Columns(EightColumns prices, OptionValues options, EightOutputs outputs)
    {
        outputs.Check(prices.Rows, 1);
        EightRuns.Run(() => Kernel(options), prices, outputs);
    }

    internal static EmaKernel Kernel(OptionValues options) =>
        new(options.Whole("period"), options.Choice<EmaSeed>("seed"), options.Choice<EmaFactor>("factor"));
}

/// <summary>The arithmetic of <see cref="Ema"/>.</summary>
public struct EmaKernel(int period, EmaSeed seed = EmaSeed.Sma, EmaFactor factor = EmaFactor.Standard) : IKernel<double, double>, IPriceBlocks, IEightBlocks<EmaKernel>
{
    private ExponentialMean _mean = Mean(period, seed, factor);

    public readonly int WarmUp => seed == EmaSeed.Sma ? period : 1;

    internal readonly double Factor => _mean.Factor;

    internal static ExponentialMean Mean(int period, EmaSeed seed, EmaFactor factor)
    {
        int length = seed == EmaSeed.Sma ? period : 1;
        return new ExponentialMean(length, length, factor == EmaFactor.Standard ? 2.0 / (period + 1) : 1.0 / period);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double input) => _mean.Add(input);

    void IPriceBlocks.AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs) => _mean.AddBlock(prices, outputs.First);

    readonly bool IEightBlocks<EmaKernel>.IsSteady => _mean.IsSeeded;

    static void IEightBlocks<EmaKernel>.AddEight(Span<EmaKernel> kernels, LaneRows rows)
    {
        Vector512<double> means = ExponentialMean.AddEight(kernels[0].Factor, Lanes.Of(kernels, static (in k) => k._mean.Mean), rows.Input, rows.First);
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i]._mean.Mean = means[i];
        }
    }

    public void Reset() => _mean.Reset();

    public void Transfer(StateCursor state) => _mean.Transfer(state);
}
