namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>What becomes of a larger bar of which smaller ones are missing.</summary>
public enum IncompleteGroup : byte
{
    /// <summary>No bar: a hole, which coverage shows.</summary>
    Skip,

    /// <summary>A bar of what came, marked <see cref="Finality.Forming"/>.</summary>
    Forming,

    /// <summary>A closed bar of what came.</summary>
    Close,
}

/// <summary>How bars are resampled.</summary>
public sealed record ResampleOptions
{
    public static ResampleOptions Default { get; } = new();

    /// <summary>Decides which bars are expected. Default: always open.</summary>
    public TradingCalendar Calendar { get; init; } = TradingCalendar.AlwaysOpen;

    /// <summary>Default: <see cref="IncompleteGroup.Skip"/>, so that every bar is one of everything that was traded in it.</summary>
    public IncompleteGroup Incomplete { get; init; } = IncompleteGroup.Skip;

    /// <summary>
    /// Where a bar that is absent is known to have had no trades: it is not missing then. Default: nowhere. The holes of a coverage with
    /// the causes NoTrades, MarketClosed and VenueHalt; <c>RangeSet.Of(UtcRange.All)</c> for a source that leaves out bars without trades.
    /// </summary>
    public RangeSet Quiet { get; init; } = RangeSet.Empty;
}
