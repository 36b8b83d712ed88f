namespace Candlewick.Domain.Ports;

/// <summary>One coin of a market-cap page.</summary>
/// <param name="CoinId">The source's own id, such as <c>bitcoin</c>; unique, unlike the symbol.</param>
/// <param name="Symbol">Upper case.</param>
/// <param name="Rank">1 is the largest; null when the source gives none.</param>
/// <param name="MarketCap">In US dollars; null when unknown.</param>
/// <param name="UpdatedAt">When the source last changed it, UTC; null when unknown.</param>
public sealed record CoinMarket(string CoinId, string Symbol, string Name, int? Rank, decimal? MarketCap, UtcTime? UpdatedAt);

/// <summary>Coins by market capitalisation.</summary>
public interface IMarketCaps
{
    /// <summary>Name of the source, such as <c>coingecko</c>.</summary>
    string Source { get; }

    /// <summary>True when its figures are invented.</summary>
    bool IsSimulated { get; }

    /// <summary>The largest coins, rank 1 first; fewer than asked when the source has fewer.</summary>
    /// <exception cref="VenueException">The source refused, or stayed unreachable after its retry policy.</exception>
    Task<IReadOnlyList<CoinMarket>> ReadTopAsync(int count, CancellationToken ct);
}

/// <summary>Why a coin of the ranking has no instrument.</summary>
public enum UnmappedReason : byte
{
    None,
    Stablecoin,
    Wrapped,

    /// <summary>A larger coin has the same symbol, and took the instrument.</summary>
    SharedSymbol,

    /// <summary>The venue lists nothing with this base and the quote currency.</summary>
    NotListed,

    /// <summary>Listed, but not trading.</summary>
    NotTrading,
}

/// <summary>One coin of the universe at an instant.</summary>
/// <param name="Instrument">None when unmapped.</param>
public sealed record UniverseMember(CoinMarket Coin, InstrumentId Instrument, UnmappedReason Reason)
{
    public bool IsMapped => !Instrument.IsNone;
}

/// <summary>The ranking as it was known at an instant, with how each coin was mapped to a venue and quote currency.</summary>
/// <param name="At">When the ranking held, UTC.</param>
/// <param name="Members">By rank, unmapped coins included.</param>
public sealed record UniverseSnapshot(UtcTime At, string Source, string Venue, string Quote, IReadOnlyList<UniverseMember> Members);

/// <summary>The time that an instrument has been in the universe.</summary>
/// <param name="LastSeen">The last snapshot in which it was; leavers keep theirs.</param>
/// <param name="LastUpdatedAt">The last successful load of its data; null when nothing was loaded.</param>
public sealed record UniverseMembership(InstrumentId Instrument, string CoinId, UtcTime FirstSeen, UtcTime LastSeen, int? LastRank, bool IsMember, UtcTime? LastUpdatedAt);

/// <summary>The universe, point in time.</summary>
public interface IUniverseStore
{
    /// <summary>Keeps a snapshot; one of an earlier instant extends the universe backwards; the same instant again replaces nothing and changes nothing.</summary>
    Task<bool> AppendAsync(UniverseSnapshot snapshot, CancellationToken ct);

    /// <summary>The last snapshot at or before the instant.</summary>
    /// <exception cref="StoreException">Unknown: the instant is before the first snapshot; the message names the first known date.</exception>
    Task<UniverseSnapshot> AsOfAsync(UtcTime at, string venue, string quote, bool asOfFirstKnown, CancellationToken ct);

    /// <summary>Everyone who was ever a mapped member, by first seen.</summary>
    Task<IReadOnlyList<UniverseMembership>> ListMembersAsync(string venue, string quote, CancellationToken ct);
}
