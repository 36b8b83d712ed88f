using Candlewick.Venues;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting;

/// <summary>Asks, before a long job, whether the venue and the ranking answer at all.</summary>
public static class Reachability
{
    private static readonly TransportOptions Brief = new() { Attempts = 2, AttemptTimeout = TimeSpan.FromSeconds(10) };

    /// <returns>One line for each source that does not answer, saying what was asked and why it failed; empty when all do.</returns>
    public static async Task<IReadOnlyList<string>> TryAsync(CandlewickOptions options, CancellationToken ct)
    {
        VenueOptions urls = ConnectedVenues.Real(options.Venues);
        urls = urls with { Spot = urls.Spot with { Transport = Brief }, MarketCaps = urls.MarketCaps with { Transport = Brief } };
        using VenueSet venues = VenueList.Create(urls, new ForgetfulFacts(), TimeProvider.System, NullLoggerFactory.Instance);
        List<string> failures = [];
        await TryAsync($"{urls.Spot.RestUrl} (venue)", () => venues.Require<IVenueClock>("BINANCE").ReadClockAsync(ct), failures);
        await TryAsync($"{urls.MarketCaps.Url} (ranking)", () => venues.MarketCaps.ReadTopAsync(1, ct), failures);
        return failures;
    }

    private static async Task TryAsync(string what, Func<Task> ask, List<string> failures)
    {
        try
        {
            await ask();
        }
        catch (VenueException failure)
        {
            failures.Add($"{what}: {failure.Message}");
        }
    }
}
