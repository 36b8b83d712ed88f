using Candlewick.Venues;
using Candlewick.Venues.Binance;
using Candlewick.Venues.Files;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting;

/// <summary>One thing that the program knows by name.</summary>
public sealed record CatalogEntry(string Name, string Summary, string Details);

/// <summary>What there is to choose from, told by the specs of the things themselves.</summary>
public static class Catalog
{
    private static readonly (Type Capability, string Name)[] Capabilities =
    [
        (typeof(IBarArchive), "archives"), (typeof(IBarHistory), "bars"), (typeof(ITradeHistory), "trades"),
        (typeof(IInstrumentCatalog), "listing"), (typeof(ITickers), "tickers"), (typeof(IVenueClock), "clock"),
    ];

    public static IReadOnlyList<CatalogEntry> Venues(CandlewickOptions options)
    {
        VenueOptions urls = ConnectedVenues.Real(options.Venues) with { Simulated = new BinanceOptions() };
        using VenueSet venues = VenueList.Create(urls, new ForgetfulFacts(), TimeProvider.System, NullLoggerFactory.Instance);
        return
        [
            .. venues.All.Select(venue => new CatalogEntry(
                venue.Spec.Code, venue.Spec.Summary,
                string.Join(", ", Capabilities.Where(one => one.Capability.IsInstanceOfType(venue)).Select(one => one.Name)))),
        ];
    }

    public static IReadOnlyList<CatalogEntry> Formats() =>
        [.. ReadFormats([], TimeProvider.System).Select(format => new CatalogEntry(format.Spec.Name, format.Spec.Summary, format.Spec.Example))];

    internal static IReadOnlyList<IFileFormat> ReadFormats(IReadOnlyList<string> mappings, TimeProvider clock) =>
    [
        //MAP
        new BinanceArchiveFormat(clock),
        .. FileFormats.All(clock),
    ];
}
