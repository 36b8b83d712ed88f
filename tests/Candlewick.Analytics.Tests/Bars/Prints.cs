using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Analytics.Tests.Bars;

/// <summary>Trades for laws. Prices and quantities are whole multiples of 1/4 and 1/8, so that every sum of them is exact.</summary>
internal static class Prints
{
    public const int Days = 3;

    public static readonly UtcTime Start = UtcTime.From(2024, 2, 28);

    /// <summary>None to 300 trades of three days in order of time, many at one instant.</summary>
    public static Gen<Trade[]> Some { get; } =
        from count in Gen.Choose(0, 300)
        from seed in Gen.Choose(0, int.MaxValue)
        select Walk(count, seed);

    /// <summary>A walk of the price in steps of 1/4 over the three days.</summary>
    public static Trade[] Walk(int count, int seed)
    {
        Random random = new(seed);
        long[] times = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(Days * 86_400L)).Order()];
        Trade[] trades = new Trade[count];
        double price = 100;
        long id = 1;
        for (int i = 0; i < count; i++)
        {
            price = Math.Clamp(price + (random.Next(-4, 5) / 4.0), 50, 150);
            long last = id + (random.Next(4) == 0 ? random.Next(5) : 0);
            UtcTime at = i > 0 && random.Next(4) == 0 ? trades[i - 1].EventTime : Start.AddNanoseconds(times[i] * 1_000_000_000L);
            trades[i] = new Trade(
                i > 0 ? UtcTime.Max(at, trades[i - 1].EventTime) : at, i, price, random.Next(1, 80) / 8.0, random.Next(2) == 0 ? Aggressor.Buyer : Aggressor.Seller, id, last);
            id = last + 1;
        }

        return trades;
    }

    public static Trade At(string time, double price, double quantity, Aggressor aggressor = Aggressor.Buyer, int trades = 1) =>
        new(UtcTime.Parse(time), 1, price, quantity, aggressor, 1, trades);

    public static void Holds<T>(Gen<T> values, Func<T, bool> law) =>
        Prop.ForAll(values.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
}
