using System.Runtime.CompilerServices;
using Candlewick.Testing;

namespace Candlewick.Acquisition.Tests.Live;

/// <summary>A venue whose truth the test writes, whose connections the test cuts, mutes and garbles, and whose REST fails when it should.</summary>
internal sealed class FakeMarket(ManualClock clock) : IMarketStream, ITradeHistory, IBarHistory
{
    public const string Code = "BINANCE";
    private readonly Lock _gate = new();
    private readonly List<FakeConnection> _connections = [];
    private readonly List<Trade> _trades = [];
    private readonly List<Bar> _bars = [];

    public VenueSpec Spec { get; } = new(Code, "a scripted market", false, [Timeframe.Parse("1m")], "none");

    public StreamLimits StreamLimits { get; set; } = new(1_024, 5, TimeSpan.FromHours(24));

    public IReadOnlyList<StreamKind> StreamKinds { get; } =
        [StreamKind.Trades, StreamKind.AggregateTrades, StreamKind.Bars, StreamKind.BestQuotes, StreamKind.MiniTickers];

    public int BarsPerRequest => 1_000;

    /// <summary>Ids that REST lacks though they were traded.</summary>
    public HashSet<long> Lacking { get; } = [];

    /// <summary>REST requests that fail before one succeeds.</summary>
    public int FailingRequests { get; set; }

    /// <summary>Connections that fail before one opens.</summary>
    public int FailingConnections { get; set; }

    public int Requests { get; private set; }

    public int PageSize { get; set; } = 1_000;

    /// <summary>Every connection ever opened, in order.</summary>
    public IReadOnlyList<FakeConnection> Connections
    {
        get
        {
            lock (_gate)
            {
                return [.. _connections];
            }
        }
    }

    public IReadOnlyList<Trade> Trades
    {
        get
        {
            lock (_gate)
            {
                return [.. _trades];
            }
        }
    }

    public InstrumentId ToInstrument(string venueSymbol) => InstrumentId.Of(Code, venueSymbol);

    public async Task<IStreamConnection> ConnectAsync(IReadOnlyList<StreamId> streams, IMarketSink sink, CancellationToken ct)
    {
        await Task.Yield();
        if (FailingConnections > 0)
        {
            FailingConnections--;
            throw new VenueException(ErrorKind.Unreachable, Code, "stream", "scripted") { IsTransient = true };
        }

        FakeConnection connection = new(streams, sink, UtcTime.From(clock.GetUtcNow()));
        lock (_gate)
        {
            _connections.Add(connection);
        }

        return connection;
    }

    /// <summary>Something was traded, and REST knows it; no connection delivers it.</summary>
    public MarketUpdate Trade(InstrumentId instrument, long id, double price)
    {
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        Trade trade = new(now, id, price, 1 + (id % 3), id % 2 == 0 ? Aggressor.Buyer : Aggressor.Seller, id, id);
        lock (_gate)
        {
            _trades.Add(trade);
        }

        return new MarketUpdate(StreamKind.Trades, instrument, now, trade);
    }

    /// <summary>The venue closes a bar, and REST knows it.</summary>
    public void Close(Bar bar)
    {
        lock (_gate)
        {
            _bars.Add(bar);
        }
    }

    public IAsyncEnumerable<TradeWrite> ReadTradesAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) => throw new NotSupportedException();

    public async IAsyncEnumerable<TradePage> ReadTradesFromAsync(SeriesId series, long fromId, [EnumeratorCancellation] CancellationToken ct)
    {
        for (long next = fromId; ;)
        {
            await Task.Yield();
            UtcTime asked = UtcTime.From(clock.GetUtcNow());
            Ask();
            Trade[] found = [.. Trades.Where(trade => trade.Id >= next && !Lacking.Contains(trade.Id)).OrderBy(trade => trade.Id).Take(PageSize)];
            bool isLatest = found.Length < PageSize;
            yield return new TradePage(series, next, found, isLatest, asked, new Provenance("fake.rest", $"from {next}", null, asked));
            if (isLatest)
            {
                yield break;
            }

            next = found[^1].Id + 1;
        }
    }

    public async IAsyncEnumerable<BarPage> ReadBarsAsync(BarSeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        Ask();
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        Bar[] found;
        lock (_gate)
        {
            found = [.. _bars.Where(bar => range.Contains(bar.OpenTime) && bar.CloseTime <= now)];
        }

        yield return new BarPage(series, range, BarColumns.Of(found), new Provenance("fake.rest", range.ToString(), null, now));
    }

    private void Ask()
    {
        Requests++;
        if (FailingRequests > 0)
        {
            FailingRequests--;
            throw new VenueException(ErrorKind.RateLimited, Code, "rest", "scripted") { IsTransient = true };
        }
    }
}

/// <summary>One scripted connection.</summary>
internal sealed class FakeConnection(IReadOnlyList<StreamId> streams, IMarketSink sink, UtcTime openedAt) : IStreamConnection
{
    private readonly TaskCompletionSource<StreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<StreamId> Streams => streams;

    public UtcTime OpenedAt => openedAt;

    public Task<StreamEnd> Ended => _ended.Task;

    public bool IsOpen => !_ended.Task.IsCompleted;

    public Task ChangeAsync(IReadOnlyList<StreamId> added, IReadOnlyList<StreamId> removed, CancellationToken ct) => Task.CompletedTask;

    public async Task DeliverAsync(params MarketUpdate[] updates)
    {
        if (IsOpen)
        {
            await sink.TakeAsync(updates, CancellationToken.None);
        }
    }

    public void Cut() => _ended.TrySetResult(new StreamEnd(StreamEndCause.Cut, "scripted cut"));

    public ValueTask DisposeAsync()
    {
        _ended.TrySetResult(new StreamEnd(StreamEndCause.Closed, "closed by us"));
        return default;
    }
}
