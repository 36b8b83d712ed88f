using System.Text.Json;
using Candlewick.Venues.Transport;

namespace Candlewick.Venues.CoinGecko;

/// <summary>Where CoinGecko is reached.</summary>
public sealed record CoinGeckoOptions
{
    public const string DemoKeyVariable = "COINGECKO_DEMO_KEY";
    public const string ProKeyVariable = "COINGECKO_PRO_KEY";

    /// <summary>Scheme, host and path prefix; with a pro key the pro host is used unless this is changed.</summary>
    public string Url { get; init; } = PublicUrl;

    /// <summary>Sent as <c>x-cg-demo-api-key</c>; null to ask without one.</summary>
    public Secret? DemoKey { get; init; }

    /// <summary>Sent as <c>x-cg-pro-api-key</c>; preferred to the demo key.</summary>
    public Secret? ProKey { get; init; }

    /// <summary>Requests a minute; default 30, the limit of the demo plan.</summary>
    public int RequestsPerMinute { get; init; } = 30;

    /// <summary>True when the URL is the simulator's: its figures are invented.</summary>
    public bool IsSimulated { get; init; }

    public TransportOptions Transport { get; init; } = new() { BudgetShare = 1 };

    internal const string PublicUrl = "https://api.coingecko.com/api/v3";
    internal const string ProUrl = "https://pro-api.coingecko.com/api/v3";

    /// <summary>The defaults with the keys of the environment, if any.</summary>
    public static CoinGeckoOptions FromEnvironment()
    {
        Secret? pro = Secret.FromEnvironment(ProKeyVariable);
        return new CoinGeckoOptions { Url = pro is null ? PublicUrl : ProUrl, ProKey = pro, DemoKey = Secret.FromEnvironment(DemoKeyVariable) };
    }
}

/// <summary>Coins by market capitalisation, from <c>/coins/markets</c>. Safe for concurrent use.</summary>
/// <remarks>Source: https://docs.coingecko.com/reference/coins-markets.</remarks>
public sealed class CoinGeckoMarkets : IMarketCaps
{
    private const int PerPage = 250;
    private const string Endpoint = "/coins/markets";

    private readonly CoinGeckoOptions _options;
    private readonly VenueTransport _transport;

    public CoinGeckoMarkets(CoinGeckoOptions options, VenueConnection connection)
    {
        _options = options;
        int limit = Math.Max(1, (int)(options.RequestsPerMinute * options.Transport.BudgetShare));
        RateBudget budget = new(Source, limit, connection.Clock, connection.Facts);
        _transport = new VenueTransport(Source, budget, new CoinGeckoErrors(), options.Transport, connection);
    }

    public string Source => _options.IsSimulated ? "sim.coingecko" : "coingecko";

    public bool IsSimulated => _options.IsSimulated;

    public async Task<IReadOnlyList<CoinMarket>> ReadTopAsync(int count, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        List<CoinMarket> coins = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int page = 1; coins.Count < count; page++)
        {
            IReadOnlyList<CoinMarket> read = await ReadPageAsync(page, ct);

            // Ranks move between two pages: a coin may come twice.
            coins.AddRange(read.Where(coin => seen.Add(coin.CoinId)));
            if (read.Count < PerPage)
            {
                break;
            }
        }

        return [.. coins.OrderBy(coin => coin.Rank ?? int.MaxValue).ThenByDescending(coin => coin.MarketCap ?? -1).Take(count)];
    }

    private async Task<IReadOnlyList<CoinMarket>> ReadPageAsync(int page, CancellationToken ct)
    {
        Uri url = new($"{_options.Url.TrimEnd('/')}{Endpoint}?vs_currency=usd&order=market_cap_desc&per_page={PerPage}&page={page}");
        (string, Secret)? key = _options switch
        {
            { ProKey: { } pro } => ("x-cg-pro-api-key", pro),
            { DemoKey: { } demo } => ("x-cg-demo-api-key", demo),
            _ => null,
        };
        byte[] body = (await _transport.GetAsync(new VenueRequest(url, Endpoint, Weight: 1) { Key = key }, ct))!;
        try
        {
            return MapCoinMarkets.Read(body);
        }
        catch (Exception odd) when (odd is FormatException or JsonException or InvalidOperationException)
        {
            string message = $"{Source} gave an answer to {Endpoint} that cannot be understood: {odd.Message}. "
                + "See https://docs.coingecko.com/reference/coins-markets.";
            throw new VenueException(ErrorKind.BadAnswer, Source, Endpoint, message, odd);
        }
    }
}
