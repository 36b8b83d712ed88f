namespace Candlewick.Analytics.Tests.Trend;

/// <summary>Small series written out by hand.</summary>
internal static class Bars
{
    private static readonly UtcTime Start = UtcTime.Parse("2024-03-01T00:00:00Z");

    /// <summary>One bar a minute from 2024-03-01, flat at each price, with a volume of 1.</summary>
    public static BarColumns Flat(params double[] prices) => HighLow([.. prices.Select(price => (price, price))]);

    /// <summary>One bar a minute from 2024-03-01 that opens and closes in its middle, with a volume of 1.</summary>
    public static BarColumns HighLow(params (double High, double Low)[] bars) => Every(60, bars);

    /// <summary>One bar every so many seconds from 2024-03-01 that opens and closes in its middle, with a volume of 1.</summary>
    public static BarColumns Every(int seconds, params (double High, double Low)[] bars)
    {
        BarColumns columns = new(bars.Length);
        for (int i = 0; i < bars.Length; i++)
        {
            UtcTime open = Start.AddNanoseconds(i * seconds * 1_000_000_000L);
            double middle = (bars[i].High + bars[i].Low) / 2;
            columns.Add(new Bar(open, open.AddNanoseconds(seconds * 1_000_000_000L), middle, bars[i].High, bars[i].Low, middle, 1));
        }

        return columns;
    }
}
