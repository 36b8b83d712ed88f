using Candlewick.Venues.Binance;
using Candlewick.Venues.CoinGecko;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging;

namespace Candlewick.Venues;

/// <summary>Which venues are made, and how each is reached.</summary>
public sealed record VenueOptions
{
    public BinanceOptions Spot { get; init; } = BinanceOptions.Spot;

    public BinanceOptions UsdMargined { get; init; } = BinanceOptions.UsdMargined;

    public BinanceOptions CoinMargined { get; init; } = BinanceOptions.CoinMargined;

    /// <summary>Where the simulator is; null when there is none, and then there is no <c>SIM</c>.</summary>
    public BinanceOptions? Simulated { get; init; }

    public CoinGeckoOptions MarketCaps { get; init; } = new();
}

/// <summary>The venues of a process, by segment code. Dispose when nothing is asked any more.</summary>
public sealed class VenueSet(IReadOnlyList<IVenue> all, IMarketCaps marketCaps, HttpClient http) : IDisposable
{
    public IReadOnlyList<IVenue> All { get; } = all;

    public IMarketCaps MarketCaps { get; } = marketCaps;

    /// <summary>Null when there is no such segment.</summary>
    public IVenue? Find(string code) => All.FirstOrDefault(venue => venue.Spec.Code == code);

    /// <exception cref="InputException">There is no such segment, or it cannot do this.</exception>
    public T Require<T>(string code)
        where T : class, IVenue
    {
        IVenue venue = Find(code)
            ?? throw new InputException($"'{code}' is no venue; expected one of {string.Join(", ", All.Select(one => one.Spec.Code))}.");
        return venue as T ?? throw new InputException($"{code} cannot serve {typeof(T).Name}: {venue.Spec.Summary}.");
    }

    public void Dispose() => http.Dispose();
}

/// <summary>The list of venues. A new venue is one line here.</summary>
public static class VenueList
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <param name="facts">Keeps bans across restarts.</param>
    /// <param name="clock">The time that venues are asked by; against the simulator one that follows it.</param>
    /// <param name="handler">What sends requests; null for the network. Not disposed.</param>
    public static VenueSet Create(VenueOptions options, IFactStore facts, TimeProvider clock, ILoggerFactory logs, HttpMessageHandler? handler = null)
    {
        ILogger log = logs.CreateLogger("Candlewick.Venues");
        HttpClient http = CreateClient(handler);
        VenueConnection connection = new(http, facts, clock, log);
        List<IVenue> all =
        [
            new BinanceVenue(BinanceSegments.Spot, options.Spot, connection),
            new BinanceVenue(BinanceSegments.UsdMargined, options.UsdMargined, connection),
            new BinanceArchives(BinanceSegments.CoinMargined, options.CoinMargined, connection),
        ];
        if (options.Simulated is { } simulator)
        {
            all.Add(new BinanceVenue(BinanceSegments.Simulated, simulator, connection));
        }

        return new VenueSet(all, new CoinGeckoMarkets(options.MarketCaps, connection), http);
    }

    /// <summary>Attempts have their own time limits, so the client has none.</summary>
    private static HttpClient CreateClient(HttpMessageHandler? handler)
    {
        HttpMessageHandler sender = handler ?? new SocketsHttpHandler
        {
            PooledConnectionLifetime = ConnectionLifetime,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        };
        HttpClient client = new(sender, disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Candlewick/0.1");
        return client;
    }
}
