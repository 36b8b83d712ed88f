namespace Candlewick.Storage;

/// <summary>The universe as it was known at an instant, and the time that each instrument has been in it.</summary>
public static class UniverseTimeline
{
    /// <summary>The last snapshot at or before the instant.</summary>
    /// <param name="snapshots">Those of one venue and quote currency, in order of time.</param>
    /// <exception cref="StoreException">Unknown: there is none, or the instant is before the first.</exception>
    public static UniverseSnapshot AsOf(IReadOnlyList<UniverseSnapshot> snapshots, UtcTime at, bool asOfFirstKnown, (string Venue, string Quote) of)
    {
        UniverseSnapshot? found = snapshots.LastOrDefault(snapshot => snapshot.At <= at);
        if (found is null && asOfFirstKnown)
        {
            found = snapshots.Count > 0 ? snapshots[0] : null;
        }

        return found ?? throw Unknown(snapshots, at, of);
    }

    /// <summary>Everyone who was ever a mapped member, by first seen, then instrument.</summary>
    /// <param name="snapshots">Those of one venue and quote currency, in order of time.</param>
    /// <param name="lastUpdatedAt">The last load of an instrument's data; null when there was none.</param>
    public static IReadOnlyList<UniverseMembership> Members(
        IReadOnlyList<UniverseSnapshot> snapshots, Func<InstrumentId, UtcTime?> lastUpdatedAt)
    {
        Dictionary<InstrumentId, UniverseMembership> members = [];
        foreach (UniverseSnapshot snapshot in snapshots)
        {
            foreach (UniverseMember member in snapshot.Members.Where(member => member.IsMapped))
            {
                UtcTime firstSeen = members.TryGetValue(member.Instrument, out UniverseMembership? known) ? known.FirstSeen : snapshot.At;
                members[member.Instrument] = new UniverseMembership(
                    member.Instrument, member.Coin.CoinId, firstSeen, snapshot.At, member.Coin.Rank, IsMember: false, LastUpdatedAt: null);
            }
        }

        UtcTime last = snapshots.Count > 0 ? snapshots[^1].At : default;
        return [.. members.Values
            .Select(member => member with { IsMember = member.LastSeen == last, LastUpdatedAt = lastUpdatedAt(member.Instrument) })
            .OrderBy(member => member.FirstSeen).ThenBy(member => member.Instrument)];
    }

    private static StoreException Unknown(IReadOnlyList<UniverseSnapshot> snapshots, UtcTime at, (string Venue, string Quote) of) =>
        new(
            ErrorKind.Unknown,
            snapshots.Count == 0
                ? $"No universe of {of.Venue} in {of.Quote} is known. Refresh it first (wick universe refresh)."
                : $"The universe of {of.Venue} in {of.Quote} is not known at {at}: the first known is of {snapshots[0].At}. "
                    + "Ask for that (--as-of-first-known), or load an earlier page.");
}
