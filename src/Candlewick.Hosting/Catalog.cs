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
        (typeof(IBarArchive), "archives"), (typeof(IBarHistory), "bars"), (typeof(ITradeHistory), "trades"), (typeof(IMarketStream), "live streams"),
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
        [.. Formats(TimeProvider.System).Select(format => new CatalogEntry(format.Spec.Name, format.Spec.Summary, format.Spec.Example))];

    /// <summary>The mappings of files and of folders with <c>.yaml</c> files.</summary>
    internal static async Task<IReadOnlyList<MappedFileFormat>> LoadMappingsAsync(
        IReadOnlyList<string> paths, TimeProvider clock, CancellationToken ct)
    {
        List<MappedFileFormat> mappings = [];
        foreach (string path in paths.SelectMany(path =>
            Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal) : Enumerable.Repeat(path, 1)))
        {
            mappings.Add(await MappedFileFormat.LoadAsync(path, clock, ct));
        }

        return mappings;
    }

    internal static IReadOnlyList<IFileFormat> Formats(TimeProvider clock, string? venue = null) =>
        venue is null ? FileFormats.All(clock) : FileFormats.All(clock, venue);
}
