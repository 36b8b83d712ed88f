using Candlewick.Acquisition.Live;

namespace Candlewick.Campaigns.Live;

/// <summary>Listens between a venue and the market under test: where an id does not follow the one before it, says whether the market waited.</summary>
internal sealed class StreamTap(IMarketStream venue, LiveNotes notes) : IMarketStream, ITradeHistory, IBarHistory
{
    public StreamLimits StreamLimits => venue.StreamLimits;

    public IReadOnlyList<StreamKind> StreamKinds => venue.StreamKinds;

    public VenueSpec Spec => venue.Spec;

    public int BarsPerRequest => ((IBarHistory)venue).BarsPerRequest;

    /// <summary>The market under test; nothing is said before it is set.</summary>
    public LiveMarket? Market { get; set; }

    public InstrumentId ToInstrument(string venueSymbol) => venue.ToInstrument(venueSymbol);

    public Task<IStreamConnection> ConnectAsync(IReadOnlyList<StreamId> streams, IMarketSink sink, CancellationToken ct) =>
        venue.ConnectAsync(streams, new Ear(this, sink), ct);

    public IAsyncEnumerable<TradeWrite> ReadTradesAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) =>
        ((ITradeHistory)venue).ReadTradesAsync(instrument, range, ct);

    public IAsyncEnumerable<TradePage> ReadTradesFromAsync(SeriesId series, long fromId, CancellationToken ct) =>
        ((ITradeHistory)venue).ReadTradesFromAsync(series, fromId, ct);

    public IAsyncEnumerable<BarPage> ReadBarsAsync(BarSeriesId series, UtcRange range, CancellationToken ct) =>
        ((IBarHistory)venue).ReadBarsAsync(series, range, ct);

    private sealed class Ear(StreamTap tap, IMarketSink sink) : IMarketSink
    {
        private readonly Dictionary<StreamId, long> _last = [];

        public async ValueTask TakeAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct)
        {
            List<(StreamId Stream, UtcTime At)> jumps = Listen(updates.Span);
            await sink.TakeAsync(updates, ct);
            foreach ((StreamId stream, UtcTime at) in jumps)
            {
                if (tap.Market?.Streams.FirstOrDefault(one => one.Stream == stream)?.IsWaiting == true)
                {
                    tap.Say(stream, at);
                }
            }
        }

        public void Reject(RejectedMessage message) => sink.Reject(message);

        private List<(StreamId Stream, UtcTime At)> Listen(ReadOnlySpan<MarketUpdate> updates)
        {
            List<(StreamId, UtcTime)> jumps = [];
            foreach (ref readonly MarketUpdate update in updates)
            {
                if (update.Kind is StreamKind.Trades or StreamKind.AggregateTrades)
                {
                    long id = update.Trade.Id;
                    bool isFirst = !_last.TryGetValue(update.Stream, out long last);
                    if (isFirst || id > last + 1)
                    {
                        jumps.Add((update.Stream, update.EventTime));
                    }

                    _last[update.Stream] = isFirst ? id : Math.Max(id, last);
                }
            }

            return jumps;
        }
    }

    private void Say(StreamId stream, UtcTime at) =>
        notes.Say("waited", $"{stream.Instrument.Symbol.ToLowerInvariant()}@{(stream.Kind == StreamKind.Trades ? "trade" : "aggTrade")} {at}");
}
