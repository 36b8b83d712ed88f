using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>Cuts the prints of a minute into aggregate trades, and these into single trades; sums, extremes and ends stay those of the minute.</summary>
/// <remarks>The cut follows from the instrument, the minute and the ids alone. A print is one price and one taker side; so are all of its trades.</remarks>
internal static class TradeCutter
{
    /// <summary>Single trades in an aggregate, usually.</summary>
    private const int UsualSize = 3;

    private const int MostPrints = 4;

    /// <summary>How many aggregate trades the minute has.</summary>
    public static long CountAggregates(in MinutePrints made)
    {
        Span<long> singles = stackalloc long[MostPrints];
        Share(made, singles);
        long sum = 0;
        for (int k = 0; k < made.Count; k++)
        {
            sum += Groups(singles[k]);
        }

        return sum;
    }

    /// <summary>Appends the aggregate trades of a minute, in order.</summary>
    /// <param name="before">Opening instant of the minute, and how many aggregate and single trades the instrument had before it.</param>
    public static void Cut(
        SimulatedInstrument instrument, in MinutePrints made, (long OpenUs, long Aggregates, long Trades) before, List<AggregateTrade> to)
    {
        Span<long> singles = stackalloc long[MostPrints];
        Share(made, singles);
        Dice dice = new(Dice.Seed(instrument.Key, 31, (ulong)before.OpenUs));
        (long openUs, long id, long tradeId) = before;
        for (int k = 0; k < made.Count; k++)
        {
            long groups = Groups(singles[k]);
            long slice = MinuteGenerator.MinuteUs / made.Count;
            long extra = made[k].Quantity - singles[k];
            for (long group = 0; group < groups; group++)
            {
                long size = (singles[k] * (group + 1) / groups) - (singles[k] * group / groups);
                long more = Draw(ref dice, extra, groups - group);
                extra -= more;
                long at = (k * slice) + (long)(slice * (group + dice.Uniform()) / groups);
                to.Add(new AggregateTrade(
                    ++id, made[k].Price * instrument.TickUnits, (size + more) * instrument.LotUnits,
                    tradeId + 1, tradeId + size, openUs + (at / 1_000 * 1_000), (made.BuyerTook & (1 << k)) == 0));
                tradeId += size;
            }
        }
    }

    /// <summary>Appends the single trades of an aggregate, in order: its instant, price and side, its quantity divided.</summary>
    public static void Split(SimulatedInstrument instrument, in AggregateTrade whole, List<SingleTrade> to)
    {
        Dice dice = new(Dice.Seed(instrument.Key, 32, (ulong)whole.FirstId));
        long count = whole.LastId - whole.FirstId + 1;
        long extra = (whole.Quantity / instrument.LotUnits) - count;
        for (long i = 0; i < count; i++)
        {
            long more = Draw(ref dice, extra, count - i);
            extra -= more;
            to.Add(new SingleTrade(whole.FirstId + i, whole.Price, (1 + more) * instrument.LotUnits, whole.AtUs, whole.BuyerIsMaker));
        }
    }

    /// <summary>The bar of a minute as far as it has happened before the instant.</summary>
    public static SimulatedBar Seen(SimulatedInstrument instrument, in SimulatedBar minute, in MinutePrints made, long beforeUs)
    {
        List<AggregateTrade> trades = [];
        Cut(instrument, made, (minute.OpenUs, 0, 0), trades);
        long price = made.Previous * instrument.TickUnits;
        SimulatedBar seen = new(minute.OpenUs, minute.CloseUs, price, price, price, price, 0, 0, 0, 0, 0);
        foreach (AggregateTrade trade in trades)
        {
            if (trade.AtUs < beforeUs)
            {
                seen.Take(trade);
            }
        }

        return seen;
    }

    /// <summary>Single trades of each print: equal parts, but never more than the print has lots.</summary>
    private static void Share(in MinutePrints made, Span<long> singles)
    {
        long rest = made.TradeCount;
        for (int k = 0; k < made.Count; k++)
        {
            singles[k] = Math.Min(made[k].Quantity, made.TradeCount / made.Count);
            rest -= singles[k];
        }

        for (int k = 0; k < made.Count; k++)
        {
            long more = Math.Min(rest, made[k].Quantity - singles[k]);
            singles[k] += more;
            rest -= more;
        }
    }

    private static long Groups(long singles) => (singles + UsualSize - 1) / UsualSize;

    private static long Draw(ref Dice dice, long left, long sharers) =>
        sharers == 1 ? left : Math.Min(left, (long)(left * dice.Uniform() * 2 / sharers));
}
