using Candlewick.Venues.Binance;
using Candlewick.Venues.CoinGecko;

namespace Candlewick.Hosting;

/// <summary>Saved answers of the sources, in place of asking them.</summary>
internal static class SavedAnswers
{
    /// <exception cref="InputException">The file does not exist.</exception>
    public static IMarketCaps ReadMarketCaps(string path) => new Ranking(path, Read(path));

    /// <exception cref="InputException">The file does not exist.</exception>
    public static IInstrumentCatalog ReadListing(string path, string venue, TimeProvider clock)
    {
        BinanceSegment segment = BinanceSegments.Real.FirstOrDefault(one => one.Code == venue)
            ?? throw new InputException($"--exchange-info: found venue {venue}, expected one of {string.Join(", ", BinanceSegments.Real.Select(one => one.Code))}.");
        return new Listing(segment, Read(path), UtcTime.From(clock.GetUtcNow()));
    }

    private static byte[] Read(string path) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new InputException($"{path}: found no such file, expected a saved answer.");

    private sealed class Ranking(string path, byte[] body) : IMarketCaps
    {
        public string Source => $"file {Path.GetFileName(path)}";

        public bool IsSimulated => false;

        public Task<IReadOnlyList<CoinMarket>> ReadTopAsync(int count, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<CoinMarket>>([.. MapCoinMarkets.Read(body).OrderBy(coin => coin.Rank ?? int.MaxValue).Take(count)]);
    }

    private sealed class Listing(BinanceSegment segment, byte[] body, UtcTime at) : IInstrumentCatalog
    {
        public VenueSpec Spec { get; } = new(segment.Code, "a saved listing", IsSimulated: false, [], segment.Documentation);

        public InstrumentId ToInstrument(string venueSymbol) => InstrumentId.Of(segment.Code, venueSymbol);

        public Task<InstrumentCatalog> ReadCatalogAsync(CancellationToken ct) =>
            Task.FromResult(MapExchangeInfo.Read(body, segment, at));
    }
}
