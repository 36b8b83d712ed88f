using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The price options that the three VWAPs share, and the running mean of the anchored ones.</summary>
internal struct VolumeWeightedPrice
{
    private RunningTotal _value;
    private RunningTotal _volume;

    /// <summary>Price of the bar that is weighted, the typical price by default.</summary>
    public static IndicatorOption PriceOption { get; } = Prices.Option with { Default = (int)PriceOf.Typical, Summary = "Price of the bar that is weighted." };

    public static bool IsPossible(in BarPoint input, PriceOf price) => double.IsFinite(Prices.Of(input, price)) && input.HasVolume;

    /// <summary>Takes a bar; the mean since the last reset, NaN while no volume has come.</summary>
    public double Add(in BarPoint input, PriceOf price)
    {
        double value = _value.Add(Prices.Of(input, price) * input.Volume);
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
