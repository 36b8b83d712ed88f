namespace Candlewick.Analytics.Indicators;

/// <summary>What a standard deviation divides by.</summary>
public enum Deviation
{
    /// <summary>The number of values.</summary>
    Population,

    /// <summary>The number of values less the number of means or coefficients taken from them.</summary>
    Sample,
}
