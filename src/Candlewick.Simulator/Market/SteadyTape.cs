using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>An even flow of trades from an instant on, for measuring: trade by trade computed from its number, prices near one level.</summary>
/// <param name="startUs">Nothing happens before.</param>
/// <param name="stepUs">From one trade to the next, microseconds.</param>
internal sealed class SteadyTape(SimulatedInstrument instrument, long startUs, double stepUs) : ITape
{
    private readonly long _ticks = Math.Max(100, (long)(instrument.Coin.Price * 1e8 / instrument.TickUnits));

    public TapeFacts Facts { get; } = new(MarketSegment.Spot, instrument.Symbol, instrument.TickUnits);

    public void Read(long fromUs, long toUs, List<AggregateTrade> to)
    {
        for (long id = FirstAt(fromUs); At(id) < toUs; id++)
        {
            to.Add(Make(id));
        }
    }

    public bool ReadFrom(TapePosition position, int most, List<AggregateTrade> to)
    {
        for (long id = Math.Max(1, position.Id); most > 0 && At(id) < position.BeforeUs; id++, most--)
        {
            to.Add(Make(id));
        }

        return true;
    }

    public void Split(in AggregateTrade whole, List<SingleTrade> to) =>
        to.Add(new SingleTrade(whole.Id, whole.Price, whole.Quantity, whole.AtUs, whole.BuyerIsMaker));

    public TapeBar? Fold(long fromUs, long toUs)
    {
        long price = _ticks * instrument.TickUnits;
        SimulatedBar bar = new(fromUs, toUs, price, price, price, price, 0, 0, 0, 0, 0);
        long first = FirstAt(fromUs);
        long id = first;
        for (; At(id) < toUs; id++)
        {
            bar.Take(Make(id));
        }

        return id == first ? new TapeBar(bar, -1, -1) : new TapeBar(bar, first, id - 1);
    }

    /// <summary>Instants are cut to the millisecond, as the venue prints them.</summary>
    private long At(long id) => startUs + ((long)((id - 1) * stepUs) / 1_000 * 1_000);

    private long FirstAt(long us)
    {
        long id = Math.Max(1, (long)((us - startUs) / stepUs) - 1);
        while (At(id) < us)
        {
            id++;
        }

        return id;
    }

    private AggregateTrade Make(long id)
    {
        Dice dice = new(Dice.Seed(instrument.Key, (ulong)id));
        long price = _ticks + (long)(id / 64 % 40) - 20 + dice.Below(3);
        return new AggregateTrade(
            id, price * instrument.TickUnits, (1 + dice.Below(500)) * instrument.LotUnits, id, id, At(id), (dice.Next() & 1) == 0);
    }
}
