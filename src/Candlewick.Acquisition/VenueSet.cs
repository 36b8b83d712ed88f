namespace Candlewick.Acquisition;

/// <summary>The venues at hand, by segment code.</summary>
public sealed class VenueSet(IEnumerable<IVenue> venues)
{
    private readonly Dictionary<string, IVenue> _venues = venues.ToDictionary(venue => venue.Spec.Code, StringComparer.Ordinal);

    public IReadOnlyCollection<IVenue> All => _venues.Values;

    /// <summary>The venue's capability; null when there is no such venue, or it cannot do that.</summary>
    public TCapability? Find<TCapability>(string code)
        where TCapability : class, IVenue =>
        _venues.GetValueOrDefault(code) as TCapability;

    /// <exception cref="InputException">There is no such venue, or it cannot do that.</exception>
    public TCapability Require<TCapability>(string code, string purpose)
        where TCapability : class, IVenue
    {
        if (!_venues.TryGetValue(code, out IVenue? venue))
        {
            throw new InputException($"venue: found '{code}', expected one of {string.Join(", ", _venues.Keys.Order())}.");
        }

        return venue as TCapability ?? throw new InputException($"venue {code} cannot be asked for {purpose}.");
    }
}
