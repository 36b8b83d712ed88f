namespace Candlewick.Simulator.Market;

/// <summary>Numbers the trades of each instrument from 1 without a hole, by counting its days once.</summary>
internal sealed class TradeNumbers(SimulatedMarket market)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(long Aggregates, long Trades)>> _before = [];

    /// <summary>First day of the market, in days since 1970-01-01.</summary>
    public int FirstDay { get; } = SimulatedMarket.DayNumber(market.FullMonths.From);

    /// <summary>How many aggregate and single trades there were before the day.</summary>
    public (long Aggregates, long Trades) Before(SimulatedInstrument instrument, int day)
    {
        lock (_gate)
        {
            List<(long Aggregates, long Trades)> counts = Known(instrument);
            bool isKnown = counts.Count > day - FirstDay;
            SimulatedBar[] bars = isKnown ? [] : new SimulatedBar[MinuteGenerator.MinutesPerDay];
            MinutePrints[] prints = isKnown ? [] : new MinutePrints[MinuteGenerator.MinutesPerDay];
            while (counts.Count <= day - FirstDay)
            {
                (long sum, long trades) = counts[^1];
                int rows = market.ReadDay(instrument, FirstDay + counts.Count - 1, bars, prints);
                for (int i = 0; i < rows; i++)
                {
                    sum += TradeCutter.CountAggregates(prints[i]);
                    trades += prints[i].TradeCount;
                }

                counts.Add((sum, trades));
            }

            return counts[Math.Max(0, day - FirstDay)];
        }
    }

    /// <summary>The day in which the aggregate or single trade of this number happened, or the last counted one.</summary>
    public int DayOf(SimulatedInstrument instrument, long id, bool isSingle, int lastDay)
    {
        Before(instrument, lastDay);
        lock (_gate)
        {
            List<(long Aggregates, long Trades)> counts = Known(instrument);
            int index = counts.FindLastIndex(count => (isSingle ? count.Trades : count.Aggregates) < id);
            return FirstDay + Math.Max(0, index);
        }
    }

    private List<(long Aggregates, long Trades)> Known(SimulatedInstrument instrument)
    {
        if (!_before.TryGetValue(instrument.Symbol, out List<(long Aggregates, long Trades)>? counts))
        {
            _before[instrument.Symbol] = counts = [(0, 0)];
        }

        return counts;
    }
}
