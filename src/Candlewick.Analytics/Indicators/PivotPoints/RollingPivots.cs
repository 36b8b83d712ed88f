using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Levels of support and resistance from the prices of the bars before.</summary>
public static class RollingPivots
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "rolling-pivots",
        Name = "Rolling Pivot Points",
        Summary = "Levels of support and resistance from the prices of the bars before.",
        Formula = PivotFormulas.Text + " The past period is the window of n bars that ends offset + 1 bars before this one; the current period is this bar. "
            + "First values at bar n + offset + 1.",
        Source = PivotFormulas.Source + "; rolling form: https://dotnet.stockindicators.dev/indicators/RollingPivots/",
        Options =
        [
            IndicatorOption.Period("period", 20),
            IndicatorOption.Whole("offset", 0, 0, 10_000, "Bars left out between the window and the bar."),
            PivotFormulas.KindOption,
        ],
        Outputs = PivotFormulas.Outputs,
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<RollingPivotsKernel, BarPoint, PivotLevels>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars in the window.</param>
    /// <param name="offset">Bars left out between the window and the bar.</param>
    /// <param name="kind">How the levels are computed.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, PivotLevels> Create(int period = 20, int offset = 0, PivotKind kind = PivotKind.Standard)
    {
        OptionValues options = new(Spec, [("period", period), ("offset", offset), ("kind", (int)kind)]);
        return new Indicator<RollingPivotsKernel, BarPoint, PivotLevels>(Kernel(options), options.ToString());
    }

    private static RollingPivotsKernel Kernel(OptionValues options) =>
        new(options.Whole("period"), options.Whole("offset"), options.Choice<PivotKind>("kind"));
}

/// <summary>The arithmetic of <see cref="RollingPivots"/>.</summary>
public struct RollingPivotsKernel(int period, int offset, PivotKind kind) : IKernel<BarPoint, PivotLevels>
{
    private WindowExtreme _highest = new(period, largest: true);
    private WindowExtreme _lowest = new(period, largest: false);
    private Ring _highs = new(offset + 1);
    private Ring _lows = new(offset + 1);
    private Ring _closes = new(offset + 1);
    private Ring _opens = new(period + offset);

    public readonly int WarmUp => period + offset + 1;

    public readonly bool IsPossible(BarPoint input) => input.HasPrices;

    public PivotLevels Add(BarPoint input)
    {
        double high = _highs.Add(input.High);
        double low = _lows.Add(input.Low);
        double close = _closes.Add(input.Close);
        double open = _opens.Add(input.Open);
        if (double.IsNaN(high))
        {
            return PivotLevels.None;
        }

        (high, low) = (_highest.Add(high), _lowest.Add(low));
        return double.IsNaN(open) ? PivotLevels.None : PivotFormulas.Levels(kind, new PeriodPrices(open, high, low, close), input.Open);
    }

    public void Reset()
    {
        _highest.Reset();
        _lowest.Reset();
        _highs.Reset();
        _lows.Reset();
        _closes.Reset();
        _opens.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _highest.Transfer(state);
        _lowest.Transfer(state);
        _highs.Transfer(state);
        _lows.Transfer(state);
        _closes.Transfer(state);
        _opens.Transfer(state);
    }
}
