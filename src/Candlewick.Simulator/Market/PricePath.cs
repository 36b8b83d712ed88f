namespace Candlewick.Simulator.Market;

/// <summary>The slow part of a price: its logarithm at each midnight, and how lively each day is. Any day is computed from the seed alone.</summary>
internal sealed class PricePath(ulong seed)
{
    private const int Memory = 24;

    private enum Purpose : ulong
    {
        Month = 1,
        Day = 2,
        Level = 3,
    }

    /// <summary>Natural logarithm of the price at the day's first instant and at the next day's.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    public (double From, double To) Day(SimulatedInstrument instrument, int day)
    {
        DateOnly date = DateOnly.FromDayNumber(day + EpochDay);
        int month = (date.Year * 12) + date.Month - 1;
        int length = DateTime.DaysInMonth(date.Year, date.Month);
        double from = MonthAnchor(instrument, month);
        double to = MonthAnchor(instrument, month + 1);
        Dice dice = new(Dice.Seed(seed, instrument.Key, (ulong)Purpose.Day, (ulong)month));
        double sum = 0;
        double before = 0;
        double at = 0;
        for (int i = 1; i <= length; i++)
        {
            sum += dice.Bell() * instrument.Coin.DayVolatility * Level(instrument, day - date.Day + i);
            before = i == date.Day - 1 ? sum : before;
            at = i == date.Day ? sum : at;
        }

        double drift = (to - from - sum) / length;
        return (from + before + (drift * (date.Day - 1)), from + at + (drift * date.Day));
    }

    /// <summary>Volatility of the day against its usual one; near 1, clustered over days.</summary>
    public double Level(SimulatedInstrument instrument, int day)
    {
        double sum = 0;
        double weight = 0.45;
        for (int lag = 0; lag < 8; lag++, weight *= 0.8)
        {
            // Half of the weather is the whole market's, half the coin's own.
            ulong market = Dice.Seed(seed, 0, (ulong)Purpose.Level, (ulong)(day - lag));
            ulong own = Dice.Seed(seed, instrument.Key, (ulong)Purpose.Level, (ulong)(day - lag));
            sum += weight * ((new Dice(market).Bell() * 0.7) + (new Dice(own).Bell() * 0.5));
        }

        return Math.Exp(sum * 0.6);
    }

    private const int EpochDay = 719_162;

    private double MonthAnchor(SimulatedInstrument instrument, int month)
    {
        double sum = 0;
        double weight = 1;
        double size = instrument.Coin.DayVolatility * 3.2;
        for (int lag = 0; lag < Memory; lag++, weight *= 0.88)
        {
            ulong market = Dice.Seed(seed, 0, (ulong)Purpose.Month, (ulong)(month - lag));
            ulong own = Dice.Seed(seed, instrument.Key, (ulong)Purpose.Month, (ulong)(month - lag));
            sum += weight * size * ((new Dice(market).Bell() * 0.7) + (new Dice(own).Bell() * 0.7));
        }

        return Math.Log(instrument.Coin.Price) + sum;
    }
}
