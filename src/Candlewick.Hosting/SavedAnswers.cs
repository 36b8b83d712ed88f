using System.Text.Json;
using Candlewick.Venues.Binance;
using Candlewick.Venues.CoinGecko;

namespace Candlewick.Hosting;

/// <summary>Saved answers of the sources, in place of asking them.</summary>
internal static class SavedAnswers
{
    /// <exception cref="InputException">The file does not exist.</exception>
    public static IMarketCaps ReadMarketCaps(string path) => new Ranking(path, Read(path));

    /// <param name="of">When the answer was given, where it does not say so itself.</param>
    /// <exception cref="InputException">The file does not exist or is no JSON, or nobody says of when it is.</exception>
    public static IInstrumentCatalog ReadListing(string path, string venue, UtcTime? of)
    {
        BinanceSegment segment = BinanceSegments.Real.FirstOrDefault(one => one.Code == venue)
            ?? throw new InputException($"--exchange-info: found venue {venue}, expected one of {string.Join(", ", BinanceSegments.Real.Select(one => one.Code))}.");
        byte[] body = Read(path);
        return new Listing(segment, body, FindServerTime(path, body) ?? of
            ?? throw new InputException($"{path}: found no 'serverTime', which would say of when the listing is; say it with --of TIME."));
    }

    private static UtcTime? FindServerTime(string path, byte[] body)
    {
        try
        {
            return MapExchangeInfo.FindServerTime(body);
        }
        catch (JsonException fault)
        {
            throw new InputException($"{path}: found no JSON ({fault.Message}), expected a saved exchangeInfo answer.");
        }
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
