namespace Candlewick.Simulator.Market;

/// <summary>Numbers the trades of each instrument from 1 without a hole, by counting its days once.</summary>
internal sealed class TradeNumbers(SimulatedMarket market)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(long Prints, long Trades)>> _before = [];

    /// <summary>First day of the market, in days since 1970-01-01.</summary>
    public int FirstDay { get; } = SimulatedMarket.DayNumber(market.FullMonths.From);

    /// <summary>How many aggregate and single trades there were before the day.</summary>
    public (long Prints, long Trades) Before(SimulatedInstrument instrument, int day)
    {
        lock (_gate)
        {
            List<(long Prints, long Trades)> counts = Known(instrument);
            SimulatedBar[] bars = new SimulatedBar[MinuteGenerator.MinutesPerDay];
            MinutePrints[] prints = new MinutePrints[MinuteGenerator.MinutesPerDay];
            while (counts.Count <= day - FirstDay)
            {
                (long sum, long trades) = counts[^1];
                int rows = market.ReadDay(instrument, FirstDay + counts.Count - 1, bars, prints);
                for (int i = 0; i < rows; i++)
                {
                    sum += prints[i].Count;
                    trades += prints[i].TradeCount;
                }

                counts.Add((sum, trades));
            }

            return counts[Math.Max(0, day - FirstDay)];
        }
    }

    /// <summary>The day in which the aggregate trade of this number happened, or the last counted one.</summary>
    public int DayOf(SimulatedInstrument instrument, long printId, int lastDay)
    {
        Before(instrument, lastDay);
        lock (_gate)
        {
            List<(long Prints, long Trades)> counts = Known(instrument);
            int index = counts.FindLastIndex(count => count.Prints < printId);
            return FirstDay + Math.Max(0, index);
        }
    }

    private List<(long Prints, long Trades)> Known(SimulatedInstrument instrument)
    {
        if (!_before.TryGetValue(instrument.Symbol, out List<(long Prints, long Trades)>? counts))
        {
            _before[instrument.Symbol] = counts = [(0, 0)];
        }

        return counts;
    }
}
