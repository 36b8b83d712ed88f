using Candlewick.Venues;
using Candlewick.Venues.Binance;
using Candlewick.Venues.CoinGecko;
using Microsoft.Extensions.Logging;
using AcquisitionVenues = Candlewick.Acquisition.VenueSet;
using NetworkVenues = Candlewick.Venues.VenueSet;

namespace Candlewick.Hosting;

/// <summary>The venues that a command talks to: the real ones, or those that a simulator stands in for.</summary>
internal sealed class ConnectedVenues : IDisposable
{
    private readonly NetworkVenues _network;

    private ConnectedVenues(NetworkVenues network, bool isInvented)
    {
        _network = network;
        Venues = new AcquisitionVenues(network.All.Where(venue => venue.Spec.IsSimulated == isInvented));
    }

    public AcquisitionVenues Venues { get; }

    public IMarketCaps MarketCaps => _network.MarketCaps;

    public static ConnectedVenues Create(
        CandlewickOptions options, SimulatorLink? simulator, IFactStore facts, TimeProvider clock, ILoggerFactory logs)
    {
        bool isInvented = simulator?.Origin == StoreOrigin.Simulated;
        VenueOptions urls = simulator is null ? Real(options.Venues) : Served(simulator.Url, isInvented);
        return new ConnectedVenues(VenueList.Create(urls, facts, clock, logs, simulator?.Handler), isInvented);
    }

    public void Dispose() => _network.Dispose();

    internal static VenueOptions Real(VenueUrls urls)
    {
        BinanceOptions At(Uri rest, Uri stream) => new()
        {
            RestUrl = Text(rest), StreamUrl = Text(stream), ArchiveUrl = Text(urls.BinanceArchive), ArchiveListUrl = Text(urls.BinanceArchiveListing),
            Key = BinanceOptions.ReadKey(),
        };
        CoinGeckoOptions caps = CoinGeckoOptions.FromEnvironment();
        return new VenueOptions
        {
            Spot = At(urls.BinanceSpot, urls.BinanceSpotStream),
            UsdMargined = At(urls.BinanceUsdM, urls.BinanceUsdMStream),
            CoinMargined = At(urls.BinanceUsdM, urls.BinanceUsdMStream),
            MarketCaps = urls.CoinGecko is { } url ? caps with { Url = Text(url) } : caps,
        };
    }

    private static VenueOptions Served(Uri simulator, bool isInvented)
    {
        string root = Text(simulator);
        BinanceOptions served = new() { RestUrl = root, ArchiveUrl = $"{root}/bucket", ArchiveListUrl = $"{root}/bucket", StreamUrl = $"ws{root[root.IndexOf(':', StringComparison.Ordinal)..]}" };
        return new VenueOptions
        {
            Spot = served,
            UsdMargined = served with { StreamUrl = $"{served.StreamUrl}/fstream" },
            CoinMargined = served,
            Simulated = isInvented ? served : null,
            MarketCaps = new CoinGeckoOptions { Url = $"{root}/coingecko/api/v3", IsSimulated = isInvented },
        };
    }

    private static string Text(Uri url) => url.AbsoluteUri.TrimEnd('/');
}
