using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>Which universe to refresh.</summary>
/// <param name="Venue">Segment whose instruments are taken.</param>
/// <param name="Quote">Quote currency of the instruments, such as <c>USDT</c>.</param>
/// <param name="Count">How many coins, by market capitalisation, at least 1.</param>
/// <param name="At">The instant that the ranking is about, for rankings of the past; null for now.</param>
public sealed record UniverseRequest(string Venue, string Quote, int Count, UtcTime? At = null);

/// <summary>Asks for the ranking and the venue's listing, maps coins to instruments and keeps both, point in time. Safe to run again.</summary>
public sealed class RefreshUniverse(IMarketCaps caps, IInstrumentCatalog catalog, StoreRoles store, TimeProvider clock)
    : IJob<UniverseRequest, UniverseSnapshot>
{
    /// <exception cref="VenueException">A source refused, or stayed unreachable after its retry policy.</exception>
    public async Task<UniverseSnapshot> RunAsync(UniverseRequest request, CancellationToken ct)
    {
        IReadOnlyList<CoinMarket> coins = await caps.ReadTopAsync(request.Count, ct);
        InstrumentCatalog listing = await catalog.ReadCatalogAsync(ct);
        UniverseTarget target = new(caps.Source, request.Venue, request.Quote);
        UniverseSnapshot snapshot = UniverseMapping.Map(coins, listing, target, request.At ?? UtcTime.From(clock.GetUtcNow()));
        if (request.At is null)
        {
            await store.Instruments.SaveAsync(listing, ct);
        }

        await store.Universe.AppendAsync(snapshot, ct);
        return snapshot;
    }
}
