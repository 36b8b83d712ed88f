using System.Collections.Concurrent;

namespace Candlewick.Hosting.Alerting;

/// <summary>The newest live price of each instrument. Safe for concurrent use.</summary>
internal sealed class PriceBoard
{
    private readonly ConcurrentDictionary<InstrumentId, PriceSample> _last = [];

    /// <summary>Takes an event; tells whether it closes a bar.</summary>
    public bool Take(in MarketUpdate update)
    {
        double price = update.Kind switch
        {
            StreamKind.Trades or StreamKind.AggregateTrades => update.Trade.Price,
            StreamKind.Bars or StreamKind.BuiltBars => update.Bar.Close,
            StreamKind.MiniTickers => update.Ticker.Close,
            _ => double.NaN,
        };
        if (double.IsFinite(price))
        {
            // A repaired stretch brings what is older than what is known.
            PriceSample sample = new(update.Instrument, update.EventTime, price);
            _last.AddOrUpdate(update.Instrument, sample, (_, known) => known.EventTime > sample.EventTime ? known : sample);
        }

        return update.Kind is StreamKind.Bars or StreamKind.BuiltBars && update.Bar.Finality != Finality.Forming;
    }

    /// <summary>Null where nothing came yet.</summary>
    public PriceSample? Find(InstrumentId instrument) => _last.TryGetValue(instrument, out PriceSample known) ? known : null;
}
