using System.Collections.Immutable;

namespace Candlewick.Simulator.Market;

/// <summary>Makes the 1,440 minutes of one day of one instrument. Holes are not its concern.</summary>
/// <remarks>
/// Returns follow a GARCH(1,1) recursion with a daily season, bridged between the day's two ends, so that any day is
/// computed alone and joins its neighbours. Every bar is the exact sum of its prints.
/// </remarks>
internal sealed class MinuteGenerator(ulong seed)
{
    public const int MinutesPerDay = 1_440;
    public const long MinuteUs = 60_000_000;
    public const long DayUs = MinutesPerDay * MinuteUs;

    private static readonly ImmutableArray<double> Season =
        [.. Enumerable.Range(0, MinutesPerDay).Select(m => 1 + (0.28 * Math.Sin(2 * Math.PI * (m - 500) / MinutesPerDay)) + (m % 60 == 0 ? 0.25 : 0))];

    private readonly PricePath _path = new(seed);

    /// <param name="day">Days since 1970-01-01.</param>
    /// <param name="bars">Receives 1,440 bars.</param>
    /// <param name="prints">Receives the prints of each minute; may be empty.</param>
    public void Fill(SimulatedInstrument instrument, int day, Span<SimulatedBar> bars, Span<MinutePrints> prints = default)
    {
        Dice dice = new(Dice.Seed(seed, instrument.Key, 7, (ulong)day));
        Span<double> sums = stackalloc double[MinutesPerDay];
        Span<double> scales = stackalloc double[MinutesPerDay];
        (double from, double to) = _path.Day(instrument, day);
        double level = _path.Level(instrument, day);
        Walk(ref dice, instrument.Coin.DayVolatility * level / Math.Sqrt(MinutesPerDay), sums, scales);

        double drift = (to - from - sums[^1]) / MinutesPerDay;
        double tick = instrument.TickUnits / 1e8;
        long previous = Math.Max(1, (long)Math.Round(Math.Exp(from) / tick));
        for (int minute = 0; minute < MinutesPerDay; minute++)
        {
            double price = Math.Exp(from + sums[minute] + (drift * (minute + 1)));
            double move = sums[minute] - (minute == 0 ? 0 : sums[minute - 1]);
            Draw draw = new(price / tick, scales[minute], move, level * Season[minute], previous);
            MinutePrints made = Trade(ref dice, instrument, draw) with { Previous = previous };
            long open = (((long)day * MinutesPerDay) + minute) * MinuteUs;
            bars[minute] = made.Count == 0 ? Flat(open, previous * instrument.TickUnits) : Sum(instrument, open, made);
            previous = made.Count == 0 ? previous : made[made.Count - 1].Price;
            if (!prints.IsEmpty)
            {
                prints[minute] = made;
            }
        }
    }

    private static void Walk(ref Dice dice, double sigma, Span<double> sums, Span<double> scales)
    {
        double variance = 1;
        double sum = 0;
        for (int minute = 0; minute < MinutesPerDay; minute++)
        {
            double shock = dice.Bell();
            double scale = sigma * Season[minute] * Math.Sqrt(variance);
            bool jumps = (dice.Next() & 0x3FFF) == 0;
            sum += scale * shock * (jumps ? 7 : 1);
            sums[minute] = sum;
            scales[minute] = scale;
            variance = 0.03 + (0.08 * variance * shock * shock * (jumps ? 20 : 1)) + (0.89 * variance);
        }
    }

    private static MinutePrints Trade(ref Dice dice, SimulatedInstrument instrument, in Draw draw)
    {
        ulong bits = dice.Next();
        double liveliness = dice.Uniform() + dice.Uniform();
        CoinProfile coin = instrument.Coin;
        double surprise = draw.Move / draw.Scale;
        double notional = coin.MinuteNotional * draw.Activity * (0.3 + (0.3 * surprise * surprise)) * liveliness * liveliness;
        long lots = (long)(notional / (draw.Ticks * instrument.TurnoverUnits / 1e8));
        if (lots <= 0 || (dice.Next() >> 11) * (1.0 / (1UL << 53)) < coin.QuietShare)
        {
            return default;
        }

        long trades = Math.Min(lots, 1 + (long)(notional / 900));
        long close = Math.Max(1, (long)Math.Round(draw.Ticks));
        long open = trades == 1 ? close : Math.Max(1, draw.Previous + (long)(bits & 7) switch { 0 => 1, 1 => -1, _ => 0 });
        double reach = draw.Ticks * draw.Scale * 1.3;
        long up = Math.Max(open, close) + (long)(reach * (((bits >> 8) & 0xFFFF) / 65_536.0));
        long down = Math.Max(1, Math.Min(open, close) - (long)(reach * (((bits >> 24) & 0xFFFF) / 65_536.0)));
        bool upFirst = (bits & 0x80) != 0;
        MinutePrints made = new() { Count = (int)Math.Min(4, trades), TradeCount = trades, BuyerTook = (int)(bits >> 40) & 15 };
        Share(ref made, lots, dice.Next());
        made.First.Price = open;
        made.Second.Price = made.Count == 2 ? close : upFirst ? up : down;
        made.Third.Price = made.Count == 3 ? close : upFirst ? down : up;
        made.Fourth.Price = close;
        return made;
    }

    private static void Share(ref MinutePrints made, long lots, ulong bits)
    {
        long rest = lots - made.Count;
        long first = made.Count > 1 ? (long)(rest * ((bits & 0xFFFF) / 131_072.0)) : rest;
        long second = made.Count > 2 ? (long)((rest - first) * (((bits >> 16) & 0xFFFF) / 98_304.0)) : rest - first;
        long third = made.Count > 3 ? (long)((rest - first - second) * (((bits >> 32) & 0xFFFF) / 65_536.0)) : rest - first - second;
        made.First.Quantity = 1 + first;
        made.Second.Quantity = 1 + second;
        made.Third.Quantity = 1 + third;
        made.Fourth.Quantity = 1 + rest - first - second - third;
    }

    private static SimulatedBar Sum(SimulatedInstrument instrument, long openUs, in MinutePrints made)
    {
        long high = long.MinValue, low = long.MaxValue, volume = 0, turnover = 0, taker = 0, takerTurnover = 0;
        for (int i = 0; i < made.Count; i++)
        {
            (long price, long quantity) = made[i];
            high = Math.Max(high, price);
            low = Math.Min(low, price);
            volume += quantity;
            turnover += price * quantity;
            if ((made.BuyerTook & (1 << i)) != 0)
            {
                taker += quantity;
                takerTurnover += price * quantity;
            }
        }

        return new SimulatedBar(
            openUs, openUs + MinuteUs,
            made.First.Price * instrument.TickUnits, high * instrument.TickUnits, low * instrument.TickUnits,
            made[made.Count - 1].Price * instrument.TickUnits,
            volume * instrument.LotUnits, turnover * instrument.TurnoverUnits, made.TradeCount,
            taker * instrument.LotUnits, takerTurnover * instrument.TurnoverUnits);
    }

    private static SimulatedBar Flat(long openUs, long price) =>
        new(openUs, openUs + MinuteUs, price, price, price, price, 0, 0, 0, 0, 0);

    /// <param name="Ticks">Closing price in ticks, not yet rounded.</param>
    /// <param name="Scale">Standard deviation of the minute's return.</param>
    /// <param name="Previous">Closing price of the minute before, in ticks.</param>
    private readonly record struct Draw(double Ticks, double Scale, double Move, double Activity, long Previous);
}
