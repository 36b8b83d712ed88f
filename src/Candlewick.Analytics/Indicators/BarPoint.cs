namespace Candlewick.Analytics.Indicators;

/// <summary>What indicators read of a bar. Values that a series does not have are NaN.</summary>
/// <param name="OpenTime">First instant of the bar, UTC.</param>
/// <param name="Paired">Close of a second series at the same open time, for indicators of two series.</param>
public readonly record struct BarPoint(UtcTime OpenTime, double Open, double High, double Low, double Close, double Volume, double Paired = double.NaN)
{
    /// <summary>True when high, low and close are finite.</summary>
    public bool HasHighLowClose => double.IsFinite(High) && double.IsFinite(Low) && double.IsFinite(Close);

    /// <summary>True when open, high, low and close are finite.</summary>
    public bool HasPrices => double.IsFinite(Open) && HasHighLowClose;

    /// <summary>True when the volume is finite and not negative.</summary>
    public bool HasVolume => double.IsFinite(Volume) && Volume >= 0;

    public static implicit operator BarPoint(in Bar bar) => From(bar);

    public static BarPoint From(in Bar bar) => new(bar.OpenTime, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume);
}

/// <summary>One value of each of two series at the same instant.</summary>
public readonly record struct Pair(double X, double Y);
