using System.Collections.Concurrent;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Hosting.Running;

namespace Candlewick.Server.Live;

/// <summary>Larger bars as they form, of the smaller ones that are streamed. They begin with what is stored of them.</summary>
internal sealed class LiveResampling(StoreOwner owner)
{
    private readonly ConcurrentDictionary<LiveTopic, LargerBar> _bars = [];

    /// <summary>Makes the bars of a topic from now on; nothing where they are streamed themselves, or nothing smaller is.</summary>
    public void Follow(LiveTopic topic)
    {
        IReadOnlyList<Timeframe> streamed = owner.Options.Live.Bars;
        if (topic.Kind != LiveKind.Bars || streamed.Contains(topic.Timeframe) || _bars.ContainsKey(topic))
        {
            return;
        }

        Timeframe[] fitting = [.. streamed.Where(one => Divisibility.Divides(one, topic.Timeframe)).OrderDescending()];
        if (fitting is [var source, ..] && _bars.TryAdd(topic, new LargerBar(source, topic.Timeframe)))
        {
            _ = SeedAsync(topic, source);
        }
    }

    /// <summary>The larger bars that a streamed bar changes.</summary>
    public IReadOnlyList<(LiveTopic Topic, Bar Bar)> Add(in MarketUpdate update)
    {
        if (_bars.IsEmpty)
        {
            return [];
        }

        List<(LiveTopic, Bar)> changed = [];
        foreach ((LiveTopic topic, LargerBar larger) in _bars)
        {
            if (topic.Instrument == update.Instrument && larger.Source == update.Stream.Timeframe)
            {
                changed.Add((topic, larger.Add(update.Bar)));
            }
        }

        return changed;
    }

    private async Task SeedAsync(LiveTopic topic, Timeframe source)
    {
        UtcTime now = UtcTime.From(owner.Workspace.Clock.GetUtcNow());
        UtcRange running = new(topic.Timeframe.Floor(now), now + TimeSpan.FromDays(1));
        try
        {
            await foreach (BarColumns batch in owner.Workspace.Store.Bars.ReadAsync(new BarSeriesId(topic.Instrument, source), running, null, CancellationToken.None))
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    _bars[topic].Add(batch[i], isStored: true);
                }
            }
        }
        catch (StoreException)
        {
            // The bar is made of what is streamed then.
        }
    }

    /// <summary>One running bar, as the parts that it has so far. Safe for concurrent use.</summary>
    private sealed class LargerBar(Timeframe source, Timeframe timeframe)
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<long, Bar> _parts = [];

        public Timeframe Source => source;

        /// <param name="isStored">A part that was streamed meanwhile is newer.</param>
        public Bar Add(Bar part, bool isStored = false)
        {
            lock (_gate)
            {
                long open = timeframe.Floor(part.OpenTime).Nanoseconds;
                if (_parts.Count > 0 && timeframe.Floor(_parts.Values.First().OpenTime).Nanoseconds < open)
                {
                    _parts.Clear();
                }

                if (!isStored || !_parts.ContainsKey(part.OpenTime.Nanoseconds))
                {
                    _parts[part.OpenTime.Nanoseconds] = part;
                }

                return Join();
            }
        }

        private Bar Join()
        {
            Bar[] parts = [.. _parts.Values];
            UtcTime open = timeframe.Floor(parts[0].OpenTime), close = timeframe.Next(open);
            bool isOver = parts[^1].Finality != Finality.Forming && parts[^1].CloseTime == close;
            return new Bar(
                open, close, parts[0].Open, parts.Max(one => one.High), parts.Min(one => one.Low), parts[^1].Close, parts.Sum(one => one.Volume),
                parts.Sum(one => one.QuoteVolume), parts.Sum(one => one.TradeCount), parts.Sum(one => one.TakerBuyVolume), parts.Sum(one => one.TakerBuyQuoteVolume),
                Finality: isOver ? Finality.Closed : Finality.Forming);
        }
    }
}
