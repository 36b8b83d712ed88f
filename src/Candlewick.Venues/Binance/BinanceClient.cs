using System.Text.Json;
using System.Xml;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging;

namespace Candlewick.Venues.Binance;

/// <summary>Asks one segment's REST interface and archive bucket, and turns answers that cannot be understood into venue errors.</summary>
internal sealed class BinanceClient
{
    private const string KeyHeader = "X-MBX-APIKEY";

    private readonly VenueTransport _rest;
    private readonly VenueTransport _files;

    public BinanceClient(BinanceSegment segment, BinanceOptions options, VenueConnection connection)
    {
        (Segment, Options, Clock, Log) = (segment, options, connection.Clock, connection.Log);
        BinanceErrors errors = new(segment);
        int limit = Math.Max(1, (int)(segment.WeightPerMinute * options.Transport.BudgetShare));
        _rest = new VenueTransport(segment.Code, new RateBudget(segment.Code, limit, Clock, connection.Facts), errors, options.Transport, connection);

        // The bucket counts no weights; a budget of its own keeps its pauses away from REST.
        RateBudget files = new($"{segment.Code}/archive", int.MaxValue, Clock, connection.Facts);
        _files = new VenueTransport(segment.Code, files, errors, options.Transport, connection);
    }

    public BinanceSegment Segment { get; }

    public BinanceOptions Options { get; }

    public TimeProvider Clock { get; }

    public ILogger Log { get; }

    public RateBudget Budget => _rest.Budget;

    public UtcTime Now => UtcTime.From(Clock.GetUtcNow());

    /// <summary>Provenance source of what REST answers.</summary>
    public string RestSource => Segment.IsSimulated ? "sim.rest" : "binance.rest";

    public string ArchiveSource => Segment.IsSimulated ? "sim.archive" : "binance.archive";

    /// <summary>The endpoint with its parameters, as provenance keeps it.</summary>
    public string Locator(string endpoint, string query) => $"{Segment.RestPrefix}/{endpoint}{(query.Length == 0 ? "" : "?" + query)}";

    public async Task<byte[]> GetRestAsync(string endpoint, string query, int weight, CancellationToken ct)
    {
        string path = $"{Segment.RestPrefix}/{endpoint}";
        Uri url = new(Options.RestUrl.TrimEnd('/') + Locator(endpoint, query));
        (string, Secret)? key = endpoint == BinanceTrades.OldTrades && Options.Key is { } known ? (KeyHeader, known) : null;
        return (await _rest.GetAsync(new VenueRequest(url, path, weight) { Key = key }, ct))!;
    }

    /// <summary>A file of the bucket; null when there is none.</summary>
    public Task<byte[]?> GetFileAsync(string key, long cap, CancellationToken ct)
    {
        string path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        return _files.GetAsync(new VenueRequest(new Uri($"{Options.ArchiveUrl.TrimEnd('/')}/{path}"), key, MaxBytes: cap, MayBeAbsent: true), ct);
    }

    /// <summary>One page of the listing below a prefix.</summary>
    public async Task<byte[]> ListAsync(string prefix, string marker, CancellationToken ct)
    {
        string query = $"delimiter=/&prefix={Uri.EscapeDataString(prefix)}&marker={Uri.EscapeDataString(marker)}";
        return (await _files.GetAsync(new VenueRequest(new Uri($"{Options.ArchiveListUrl.TrimEnd('/')}?{query}"), $"list {prefix}"), ct))!;
    }

    /// <summary>Runs a mapper; what it cannot understand is the venue's fault.</summary>
    public T Understand<T>(string endpoint, Func<T> map)
    {
        try
        {
            return map();
        }
        catch (Exception odd) when (odd is FormatException or JsonException or XmlException or InvalidOperationException or OverflowException)
        {
            string message = $"{Segment.Code} gave an answer to {endpoint} that cannot be understood: {odd.Message}. See {Segment.Documentation} for the form.";
            throw new VenueException(ErrorKind.BadAnswer, Segment.Code, endpoint, message, odd);
        }
    }
}
