using Candlewick.Venues.Binance.Streams;
using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance;

/// <summary>One segment of Binance with REST, archives and live streams: bars, trades, quotes, instruments, prices, clock. Safe for concurrent use.</summary>
/// <remarks>What differs between the segments is in <see cref="BinanceSegment"/>; where they are reached in <see cref="BinanceOptions"/>.</remarks>
public sealed class BinanceVenue : IBarHistory, IBarArchive, ITradeHistory, IMarketStream, IInstrumentCatalog, ITickers, IVenueClock
{
    private readonly BinanceClient _client;
    private readonly BinanceArchives _archives;
    private readonly BinanceKlines _klines;
    private readonly BinanceTrades _trades;
    private readonly BinanceStreams _streams;

    /// <exception cref="ArgumentException">The segment has no REST interface here; use <see cref="BinanceArchives"/>.</exception>
    public BinanceVenue(BinanceSegment segment, BinanceOptions options, VenueConnection connection)
    {
        if (segment.RestPrefix is null)
        {
            throw new ArgumentException($"{segment.Code} is read from archives only.", nameof(segment));
        }

        _client = new BinanceClient(segment, options, connection);
        _archives = new BinanceArchives(_client);
        _klines = new BinanceKlines(_client);
        _trades = new BinanceTrades(_client);
        _streams = new BinanceStreams(segment, options, connection);
    }

    public VenueSpec Spec => _archives.Spec;

    public int BarsPerRequest => _client.Segment.KlinesPerRequest;

    /// <summary>What has been spent of the venue's limit.</summary>
    public RateBudget Budget => _client.Budget;

    public InstrumentId ToInstrument(string venueSymbol) => BinanceSymbols.ToInstrument(_client.Segment, venueSymbol);

    /// <inheritdoc/>
    /// <remarks>A bar that is still forming is left out, and the last page's asked range ends where it opens.</remarks>
    public IAsyncEnumerable<BarPage> ReadBarsAsync(BarSeriesId series, UtcRange range, CancellationToken ct) => _klines.ReadAsync(series, range, ct);

    public Task<IReadOnlyList<ArchiveFile>> ListArchivesAsync(BarSeriesId series, UtcRange range, CancellationToken ct) =>
        _archives.ListArchivesAsync(series, range, ct);

    public Task<ArchiveReading?> ReadArchiveAsync(ArchiveFile file, CancellationToken ct) => _archives.ReadArchiveAsync(file, ct);

    public Task<string?> ReadChecksumAsync(ArchiveFile file, CancellationToken ct) => _archives.ReadChecksumAsync(file, ct);

    public IAsyncEnumerable<TradeWrite> ReadTradesAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) =>
        _trades.ReadAsync(instrument, range, ct);

    public IAsyncEnumerable<TradePage> ReadTradesFromAsync(SeriesId series, long fromId, CancellationToken ct) =>
        _trades.ReadFromAsync(series, fromId, ct);

    public StreamLimits StreamLimits => BinanceStreams.Limits;

    public IReadOnlyList<StreamKind> StreamKinds => StreamNames.Kinds;

    public Task<IStreamConnection> ConnectAsync(IReadOnlyList<StreamId> streams, IMarketSink sink, CancellationToken ct) =>
        _streams.ConnectAsync(streams, sink, ct);

    public async Task<InstrumentCatalog> ReadCatalogAsync(CancellationToken ct)
    {
        byte[] body = await _client.GetRestAsync("exchangeInfo", "", _client.Segment.Weights.ExchangeInfo, ct);
        return _client.Understand("exchangeInfo", () => MapExchangeInfo.Read(body, _client.Segment, _client.Now));
    }

    public async Task<IReadOnlyList<Ticker>> ReadTickersAsync(bool withDay, CancellationToken ct)
    {
        (string endpoint, int weight) = withDay
            ? ("ticker/24hr", _client.Segment.Weights.DayTickers)
            : ("ticker/price", _client.Segment.Weights.Prices);
        byte[] body = await _client.GetRestAsync(endpoint, "", weight, ct);
        return _client.Understand(endpoint, () => MapTickers.Read(body, _client.Segment, _client.Now));
    }

    /// <summary>Asks for a sign of life, the cheapest request there is.</summary>
    /// <exception cref="VenueException">The venue did not answer.</exception>
    public Task PingAsync(CancellationToken ct) => _client.GetRestAsync("ping", "", _client.Segment.Weights.Ping, ct);

    /// <inheritdoc/>
    /// <remarks>A skew above <see cref="BinanceOptions.LongestClockSkew"/> is logged; <see cref="CheckClockAsync"/> makes it an error.</remarks>
    public async Task<ClockReading> ReadClockAsync(CancellationToken ct)
    {
        long sent = _client.Clock.GetTimestamp();
        byte[] body = await _client.GetRestAsync("time", "", _client.Segment.Weights.Ping, ct);
        TimeSpan half = _client.Clock.GetElapsedTime(sent) / 2;
        UtcTime theirs = _client.Understand("time", () => MapTickers.ReadServerTime(body));
        ClockReading reading = new(theirs, _client.Now - half - theirs);
        if (reading.Skew.Duration() > _client.Options.LongestClockSkew)
        {
            _client.Log.ClockSkewed(Spec.Code, reading.Skew, _client.Options.LongestClockSkew);
        }

        return reading;
    }

    /// <summary>Reads the clock and refuses to go on when it differs too much.</summary>
    /// <exception cref="VenueException">ClockSkew: set the machine's clock, or widen the limit.</exception>
    public async Task<ClockReading> CheckClockAsync(CancellationToken ct)
    {
        ClockReading reading = await ReadClockAsync(ct);
        TimeSpan limit = _client.Options.LongestClockSkew;
        return reading.Skew.Duration() <= limit
            ? reading
            : throw new VenueException(
                ErrorKind.ClockSkew, Spec.Code, "time",
                $"Our clock differs from {Spec.Code}'s by {reading.Skew.TotalSeconds:F1} s, more than the limit of {limit.TotalSeconds:F1} s. "
                + "Set the machine's clock, or widen the limit.");
    }
}
