using System.Collections.Concurrent;
using System.Collections.Frozen;
using Candlewick.Hosting.Running;

namespace Candlewick.Server.Live;

/// <summary>Takes the live events of the process once, and gives each to the sessions that want it. Safe for concurrent use.</summary>
internal sealed class LiveHub(StoreOwner owner, TimeProvider wallClock)
{
    private const int Batch = 512, QueueOfFeed = 65_536, MostSessions = 2_000;

    /// <summary>What we are too slow for is skipped when the queue is full, and not before: clients are told of it.</summary>
    private static readonly TimeSpan LongestLag = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LeastBetweenPrices = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, LiveSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<InstrumentId, UtcTime> _lastPrice = [];
    private readonly LiveResampling _resampling = new(owner);
    private FrozenDictionary<LiveTopic, Subscriber[]> _topics = FrozenDictionary<LiveTopic, Subscriber[]>.Empty;
    private Task? _pump;

    /// <summary>Sessions that are there, those that may still come back included.</summary>
    public int Sessions => _sessions.Count;

    /// <param name="who">Who opens it, and alone may come back to it.</param>
    /// <exception cref="StoreException">There are too many; transient.</exception>
    public LiveSession Open(string who)
    {
        Sweep();
        if (_sessions.Count >= MostSessions)
        {
            throw new StoreException(ErrorKind.Locked, $"{MostSessions} live sessions are open already.") { IsTransient = true };
        }

        LiveSession session = new(this, who);
        _sessions[session.Id] = session;
        lock (_gate)
        {
            _pump ??= owner.Feed is { } feed ? Task.Run(() => PumpAsync(feed)) : null;
        }

        return session;
    }

    /// <summary>The session that a client left a moment ago; null when it is gone.</summary>
    public LiveSession? Find(string? id, string who) => id is not null && _sessions.TryGetValue(id, out LiveSession? session) && session.Who == who ? session : null;

    public void Close(LiveSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            Rebuild(session, null, null);
        }
    }

    public void MarkLeft(LiveSession session) => session.LeftAt = wallClock.GetTimestamp();

    /// <summary>Subscribes, or ends a subscription where there is no topic.</summary>
    public void Set(LiveSession session, string id, LiveTopic? topic)
    {
        Rebuild(session, id, topic);
        if (topic is { } wanted)
        {
            _resampling.Follow(wanted);
        }
    }

    private void Rebuild(LiveSession session, string? id, LiveTopic? topic)
    {
        lock (_gate)
        {
            IEnumerable<(LiveTopic Topic, Subscriber Subscriber)> kept = _topics.SelectMany(one => one.Value.Select(subscriber => (one.Key, subscriber)))
                .Where(one => one.subscriber.Session != session || (id is not null && one.subscriber.Id != id));
            if (topic is { } wanted)
            {
                kept = kept.Append((wanted, new Subscriber(session, id!)));
            }

            _topics = kept.GroupBy(one => one.Topic, one => one.Subscriber).ToFrozenDictionary(one => one.Key, one => one.ToArray());
        }
    }

    /// <summary>Ends sessions that nobody came back to.</summary>
    private void Sweep()
    {
        foreach (LiveSession session in _sessions.Values.Where(one => one.LeftAt is { } left && wallClock.GetElapsedTime(left) > Kept))
        {
            Close(session);
        }
    }

    private async Task PumpAsync(IMarketFeed feed)
    {
        await using IFeedReader reader = feed.Register(new FeedConsumer($"api-{Guid.NewGuid():N}"[..12]) { Capacity = QueueOfFeed, LongestLag = LongestLag });
        MarketUpdate[] batch = new MarketUpdate[Batch];
        long skipped = 0;
        while (await reader.ReadAsync(batch, CancellationToken.None) is > 0 and var count)
        {
            for (int i = 0; i < count; i++)
            {
                Publish(batch[i]);
            }

            long now = reader.Metrics.Skipped;
            if (now > skipped)
            {
                _sessions.Values.ToList().ForEach(session => session.Queue.Forget(now - skipped));
                skipped = now;
            }
        }
    }

    private void Publish(in MarketUpdate update)
    {
        switch (update.Kind)
        {
            case StreamKind.Trades or StreamKind.AggregateTrades:
                Give(new LiveTopic(update.Instrument, LiveKind.Trades, default), update, LiveEvent.OfTrade);
                GivePrice(update, update.Trade.Price);
                break;
            case StreamKind.Bars or StreamKind.BuiltBars:
                GiveBar(update);
                break;
            case StreamKind.BestQuotes:
                Give(new LiveTopic(update.Instrument, LiveKind.Quotes, default), update, LiveEvent.OfQuote);
                break;
            case StreamKind.MiniTickers:
                GivePrice(update, update.Ticker.Close);
                break;
            default:
                Give(new LiveTopic(update.Instrument, update.Hole.Kind is StreamKind.BestQuotes ? LiveKind.Quotes : LiveKind.Trades, default), update, LiveEvent.OfHole);
                break;
        }
    }

    private void GiveBar(in MarketUpdate update)
    {
        Bar bar = update.Bar;
        Give(new LiveTopic(update.Instrument, LiveKind.Bars, update.Stream.Timeframe), update, (in MarketUpdate one) => LiveEvent.OfBar(one, bar));
        foreach ((LiveTopic topic, Bar larger) in _resampling.Add(update))
        {
            Give(topic, update, (in MarketUpdate one) => LiveEvent.OfBar(one, larger));
        }

        GivePrice(update, bar.Close);
    }

    private void GivePrice(in MarketUpdate update, double price)
    {
        LiveTopic topic = new(update.Instrument, LiveKind.Prices, default);
        if (_topics.ContainsKey(topic) && !(_lastPrice.TryGetValue(update.Instrument, out UtcTime last) && update.ReceivedAt - last < LeastBetweenPrices))
        {
            _lastPrice[update.Instrument] = update.ReceivedAt;
            Give(topic, update, (in MarketUpdate one) => LiveEvent.OfPrice(one, price));
        }
    }

    private void Give(LiveTopic topic, in MarketUpdate update, Describe describe)
    {
        if (!_topics.TryGetValue(topic, out Subscriber[]? subscribers))
        {
            return;
        }

        LiveEvent shared = describe(update);
        foreach (Subscriber one in subscribers)
        {
            one.Session.Queue.Add(one.Id, shared);
        }
    }

    private delegate LiveEvent Describe(in MarketUpdate update);

    private readonly record struct Subscriber(LiveSession Session, string Id);
}
