using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Volume-weighted moving average of closes.</summary>
public static class Vwma
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "vwma",
        Name = "Volume Weighted Moving Average",
        Summary = "Mean of the last closes, each weighted by the volume of its bar.",
        Formula = "VWMA = sum(close volume) / sum(volume) over the last n bars; first value at bar n; no value while the n volumes are all 0.",
        Source = "TradingView ta.vwma; Tulip Indicators vwma",
        Options = [IndicatorOption.Period("period", 20)],
        Outputs = [new("vwma", OutputUnit.Price, "the weighted mean")],
        Memory = Memory.Windowed,
        NeedsVolume = true,
        Create = options => new BoundIndicator<VwmaKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 20)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<VwmaKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static VwmaKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Vwma"/>.</summary>
public struct VwmaKernel(int period) : IKernel<BarPoint, double>
{
    private WindowSum _value = new(period);
    private WindowSum _volume = new(period);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(BarPoint input) => double.IsFinite(input.Close) && input.HasVolume;

    public double Add(BarPoint input)
    {
        double value = _value.Add(input.Close * input.Volume);
        double volume = _volume.Add(input.Volume);
        return volume > 0 ? value / volume : double.NaN;
    }

    public void Reset()
    {
        _value.Reset();
        _volume.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _value.Transfer(state);
        _volume.Transfer(state);
    }
}
