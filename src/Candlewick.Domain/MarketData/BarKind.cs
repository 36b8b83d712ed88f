namespace Candlewick.Domain.MarketData;

/// <summary>What closes a bar.</summary>
public enum BarKind : byte
{
    /// <summary>The clock.</summary>
    Timed,

    /// <summary>A number of trades.</summary>
    Tick,

    /// <summary>A quantity traded.</summary>
    Volume,

    /// <summary>A value traded, in the quote currency ("dollar bars").</summary>
    QuoteVolume,

    /// <summary>More trades on one side than expected.</summary>
    TickImbalance,

    /// <summary>More quantity on one side than expected.</summary>
    VolumeImbalance,

    /// <summary>More trades of one side, the other's not set off, than expected.</summary>
    TickRuns,

    /// <summary>More quantity of one side, the other's not set off, than expected.</summary>
    VolumeRuns,

    /// <summary>A move of the price by the size of a brick.</summary>
    Renko,

    /// <summary>A distance from low to high.</summary>
    Range,
}

/// <summary>Where time bars are aligned, and where bars of the other kinds start afresh.</summary>
public enum BarAnchor : byte
{
    /// <summary>Time bars stand on the UTC calendar (days as the trading calendar has them); the others start afresh at UTC midnight.</summary>
    Utc,

    /// <summary>The open of the core session. What happens outside it is left out.</summary>
    Regular,

    /// <summary>The open of the session with its pre-market and after-hours parts. What happens outside it is left out.</summary>
    Extended,

    /// <summary>Never: the first trade of the history decides where every bar begins. Not for time bars.</summary>
    Unanchored,
}
