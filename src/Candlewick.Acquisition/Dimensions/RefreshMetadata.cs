using Candlewick.Jobs;

namespace Candlewick.Acquisition.Dimensions;

/// <summary>What to describe.</summary>
/// <param name="Currencies">How many currencies, by market capitalisation; 0 for none.</param>
public sealed record MetadataRequest(int Currencies);

/// <summary>What was learnt of one venue or source.</summary>
/// <param name="Changed">Instruments or currencies that are new, or described otherwise than before.</param>
/// <param name="Failure">Why nothing was learnt; null when it answered.</param>
public sealed record MetadataSource(string Name, int Known, long Changed, string? Failure = null)
{
    public override string ToString() => Failure is null ? $"{Name}: {Known} described, {Changed} new or changed" : $"{Name}: {Failure}";
}

/// <summary>Keeps what venues say of their instruments and rules, and what the ranking's source says of currencies, point in time. Safe to run again.</summary>
/// <remarks>A venue that does not answer does not stop the others.</remarks>
public sealed class RefreshMetadata(IReadOnlyList<IInstrumentCatalog> venues, IMarketCaps? caps, StoreRoles store, TimeProvider clock)
    : IJob<MetadataRequest, IReadOnlyList<MetadataSource>>
{
    public async Task<IReadOnlyList<MetadataSource>> RunAsync(MetadataRequest request, CancellationToken ct)
    {
        List<MetadataSource> done = [];
        foreach (IInstrumentCatalog venue in venues)
        {
            done.Add(await TryAsync(venue.Spec.Code, () => DescribeAsync(venue, ct)));
        }

        if (caps is not null && request.Currencies > 0)
        {
            done.Add(await TryAsync(caps.Source, async () =>
            {
                IReadOnlyList<CoinMarket> coins = await caps.ReadTopAsync(request.Currencies, ct);
                return new MetadataSource(
                    caps.Source, coins.Count, await store.Derived.Currencies.SaveAsync(caps.Source, coins, UtcTime.From(clock.GetUtcNow()), ct));
            }));
        }

        return done;
    }

    private static async Task<MetadataSource> TryAsync(string name, Func<Task<MetadataSource>> ask)
    {
        try
        {
            return await ask();
        }
        catch (VenueException failure)
        {
            return new MetadataSource(name, 0, 0, failure.Message);
        }
    }

    private async Task<MetadataSource> DescribeAsync(IInstrumentCatalog venue, CancellationToken ct)
    {
        InstrumentCatalog listing = await venue.ReadCatalogAsync(ct);
        HashSet<Instrument> before = [.. await store.Instruments.ListAsync(venue.Spec.Code, ct)];
        await store.Instruments.SaveAsync(listing, ct);
        IReadOnlyList<Instrument> after = await store.Instruments.ListAsync(venue.Spec.Code, ct);
        return new MetadataSource(venue.Spec.Code, listing.Instruments.Count, after.Count(one => !before.Contains(one)));
    }
}
