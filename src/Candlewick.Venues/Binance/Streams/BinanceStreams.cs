using System.Net.WebSockets;
using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Opens combined-stream connections of one segment.</summary>
internal sealed class BinanceStreams(BinanceSegment segment, BinanceOptions options, VenueConnection connection)
{
    /// <summary>Streams named in the URL; more would make it longer than servers take. The others are subscribed to.</summary>
    private const int StreamsOfUrl = 100;

    /// <summary>Of one segment; both are cut after 24 hours.</summary>
    public static StreamLimits Limits { get; } = new(StreamsPerConnection: 1_024, MessagesPerSecond: 5, TimeSpan.FromHours(24));

    /// <inheritdoc cref="IMarketStream.ConnectAsync"/>
    public async Task<IStreamConnection> ConnectAsync(IReadOnlyList<StreamId> streams, IMarketSink sink, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfZero(streams.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(streams.Count, Limits.StreamsPerConnection);
        string names = string.Join('/', streams.Take(StreamsOfUrl).Select(stream => Uri.EscapeDataString(StreamNames.Of(stream)).Replace("%40", "@", StringComparison.Ordinal)));
        Uri url = new($"{options.StreamUrl.TrimEnd('/')}/stream?streams={names}");
        try
        {
            VenueSocket socket = await VenueSocket.ConnectAsync(url, options.Socket, Limits.MessagesPerSecond, connection.Clock, ct);
            BinanceStreamConnection opened = new(segment.Code, socket, new StreamState(streams, options.Socket), sink, connection);
            await opened.StartAsync([.. streams.Skip(StreamsOfUrl)], ct);
            return opened;
        }
        catch (Exception failure) when (failure is WebSocketException or TimeoutException or HttpRequestException or IOException)
        {
            string message = $"{segment.Code} at {url.GetLeftPart(UriPartial.Authority)} did not open a stream: {failure.Message}. Check the connection and the configured URL.";
            throw new VenueException(ErrorKind.Unreachable, segment.Code, "stream", message, failure) { IsTransient = true };
        }
    }
}
