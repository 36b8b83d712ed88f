using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Wire;

/// <summary>One single trade; price and quantity in units of 1e-8.</summary>
internal readonly record struct SingleTrade(long Id, long Price, long Quantity, long AtUs, bool BuyerIsMaker);

/// <summary>A bar and the single trades it is made of; both ids are -1 when there are none, as the venue prints it.</summary>
internal readonly record struct TapeBar(SimulatedBar Bar, long FirstId, long LastId);

/// <summary>Whose trades, and how the venue prints their numbers.</summary>
/// <param name="TickUnits">Price units of 1e-8 in one tick; 1 when unknown.</param>
/// <param name="PriceDecimals">Digits after the point, 0 to 8.</param>
internal sealed record TapeFacts(MarketSegment Segment, string Symbol, long TickUnits, int PriceDecimals = 8, int QuantityDecimals = 8);

/// <summary>Every trade of one instrument, by instant and by id, ids without a hole. What is asked twice is answered alike. Safe for concurrent use.</summary>
internal interface ITape
{
    TapeFacts Facts { get; }

    /// <summary>Appends the aggregate trades of the instants [from, to), oldest first.</summary>
    void Read(long fromUs, long toUs, List<AggregateTrade> to);

    /// <summary>Appends aggregate trades in order of their ids: from the one with this id, or that holds this single trade.</summary>
    /// <returns>False when the tape knows no single trades and one was asked for.</returns>
    bool ReadFrom(TapePosition position, int most, List<AggregateTrade> to);

    /// <summary>Appends the single trades of an aggregate; none where only aggregates are known.</summary>
    void Split(in AggregateTrade whole, List<SingleTrade> to);

    /// <summary>One bar over the trades of [from, to); null where the venue stood still all that time. Without a trade it is flat at the price before.</summary>
    /// <param name="fromUs">A full minute.</param>
    TapeBar? Fold(long fromUs, long toUs);
}

/// <summary>Where to read on by id.</summary>
/// <param name="IsSingle">True for the id of a single trade, false for that of an aggregate.</param>
/// <param name="BeforeUs">What happens at this instant or later is not there yet.</param>
internal readonly record struct TapePosition(long Id, bool IsSingle, long BeforeUs);

/// <summary>Readings that any tape allows.</summary>
internal static class TapeReading
{
    private const long MinuteUs = 60_000_000;
    private const long FarthestUs = 30 * 1_440 * MinuteUs;

    /// <summary>The newest aggregate trades before the instant, oldest first; looks back 30 days at most.</summary>
    public static List<AggregateTrade> Newest(ITape tape, long beforeUs, int most)
    {
        List<AggregateTrade> found = [];
        for (long span = MinuteUs; ; span *= 4)
        {
            found.Clear();
            tape.Read(beforeUs - span, beforeUs, found);
            if (found.Count >= most || span > FarthestUs)
            {
                return found.Count > most ? found[^most..] : found;
            }
        }
    }

    public static List<SingleTrade> Split(ITape tape, List<AggregateTrade> trades)
    {
        List<SingleTrade> singles = new(trades.Count * 3);
        foreach (AggregateTrade trade in trades)
        {
            tape.Split(trade, singles);
        }

        return singles;
    }
}
