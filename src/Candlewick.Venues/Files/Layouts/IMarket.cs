namespace Candlewick.Venues.Files.Layouts;

/// <summary>The market that a layout is about: whose instruments, which zone, which prices.</summary>
internal interface IMarket
{
    /// <summary>The zone in which days begin and times of day are meant.</summary>
    /// <exception cref="InputException">The machine has no time zone data.</exception>
    TimeZoneInfo Zone { get; }

    /// <exception cref="InputException">The machine has no time zone data.</exception>
    TradingCalendar Calendar { get; }

    /// <summary>True when prices are whole numbers, x 10,000.</summary>
    bool IsScaled { get; }

    /// <summary>Whether files of this path and entries of this name belong to the market.</summary>
    bool Owns(ImportFile file, EntryName name);

    /// <summary>The instrument of an entry that the market owns; null when its name is no valid one.</summary>
    Instrument? Describe(ImportFile file, EntryName name);
}
