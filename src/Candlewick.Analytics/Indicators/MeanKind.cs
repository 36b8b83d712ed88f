namespace Candlewick.Analytics.Indicators;

/// <summary>The mean inside Wilder's indicators.</summary>
public enum MeanKind
{
    /// <summary>Wilder's: the simple mean of the first n values, from then on mean + (value - mean) / n.</summary>
    Wilder,

    /// <summary>The simple mean of the last n values.</summary>
    Simple,
}

/// <summary>What squared deviations are divided by.</summary>
public enum Deviation
{
    /// <summary>n.</summary>
    Population,

    /// <summary>n - 1.</summary>
    Sample,
}
