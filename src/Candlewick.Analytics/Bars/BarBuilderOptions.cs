namespace Candlewick.Analytics.Bars;

/// <summary>What a time bar in which nothing was traded becomes.</summary>
public enum EmptyBars : byte
{
    /// <summary>No bar.</summary>
    Skip,

    /// <summary>A bar whose four prices are the last close, with volumes and trade count 0. None before the first trade.</summary>
    Flat,
}

/// <summary>What a builder needs beside the spec of its bars.</summary>
public sealed record BarBuilderOptions
{
    public static BarBuilderOptions Default { get; } = new();

    /// <summary>Decides which time bars there are, and where sessions open. Default: always open.</summary>
    public TradingCalendar Calendar { get; init; } = TradingCalendar.AlwaysOpen;

    /// <summary>For time bars. Default: <see cref="EmptyBars.Skip"/>.</summary>
    public EmptyBars Empty { get; init; } = EmptyBars.Skip;

    /// <summary>For imbalance and runs bars.</summary>
    public ExpectationOptions Expectation { get; init; } = new();
}
