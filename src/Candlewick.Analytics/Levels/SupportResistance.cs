using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Levels;

/// <summary>Horizontal levels of support and resistance from the swings of a series.</summary>
/// <remarks>
/// Touches are the swing highs and lows of the bars (<see cref="Swings"/>, the last of equal ones counts). Levels are their clusters by complete linkage:
/// the two neighbouring clusters that are narrowest together merge, of equally narrow ones the lowest, until every merger would be wider than the tolerance.
/// So a level is never wider than the tolerance, two neighbours never fit into one, and the order of the touches does not matter.
/// Strength counts touches by how recent they are, two of the signs of a significant level in J. Murphy, Technical Analysis of the Financial Markets, 1999, chapter 4;
/// that prices turn at published levels more often than elsewhere: C. Osler, Support for Resistance, FRBNY Economic Policy Review, July 2000.
/// Linkage: T. Sorensen, Biologiske Skrifter 5, 1948. Nothing after the last bar is known: a swing counts once the bars that confirm it have come.
/// </remarks>
public static class SupportResistance
{
    /// <summary>The levels that the bars show, by rising price; empty where there are none.</summary>
    /// <param name="bars">In order of open time. A bar with an absent price breaks the windows of swings that it lies in.</param>
    /// <param name="options">Null for the default ones.</param>
    /// <exception cref="ArgumentException">The bars are not in order.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IReadOnlyList<PriceLevel> Find(BarColumns bars, LevelOptions? options = null)
    {
        options ??= new LevelOptions();
        options.Check();
        BarSpans.Of(bars).Check();
        return options.Unit == ToleranceUnit.PriceFraction
            ? Cluster(Touches(bars, options.SwingWidth), new LevelWidth(options.Tolerance, 0), options)
            : LastTrueRange(bars, options.AtrPeriod) is { } range ? Cluster(Touches(bars, options.SwingWidth), new LevelWidth(0, options.Tolerance * range), options) : [];
    }

    /// <summary>The levels that touches form, by rising price; the tolerance must be a fraction of the price, as there are no bars.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range, or the tolerance is measured in true ranges.</exception>
    public static IReadOnlyList<PriceLevel> Cluster(IEnumerable<LevelTouch> touches, LevelOptions? options = null)
    {
        options ??= new LevelOptions();
        options.Check();
        return options.Unit == ToleranceUnit.PriceFraction
            ? Cluster(touches, new LevelWidth(options.Tolerance, 0), options)
            : throw new ArgumentOutOfRangeException(nameof(options), options.Unit, "Touches alone have no true range; unit must be price-fraction.");
    }

    /// <summary>The confirmed swing highs and lows of the bars, in the order of their confirmation.</summary>
    /// <param name="bars">In order of open time.</param>
    /// <param name="swingWidth">Bars on either side that a swing must stand out from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is out of range.</exception>
    public static IReadOnlyList<LevelTouch> Touches(BarColumns bars, int swingWidth)
    {
        List<LevelTouch> touches = [];
        IIndicator<BarPoint, SwingsValue> swings = Swings.Create(swingWidth, swingWidth, SwingTies.Last);
        for (int row = 0; row < bars.Count; row++)
        {
            SwingsValue value = swings.Add(bars[row]);
            long age = bars.Count - 1L - row + swingWidth;
            if (value.HighAge == swingWidth)
            {
                touches.Add(new LevelTouch(value.High, true, bars[row - swingWidth].OpenTime, age));
            }

            if (value.LowAge == swingWidth)
            {
                touches.Add(new LevelTouch(value.Low, false, bars[row - swingWidth].OpenTime, age));
            }
        }

        return touches;
    }

    private static PriceLevel[] Cluster(IEnumerable<LevelTouch> touches, LevelWidth width, LevelOptions options)
    {
        LevelTouch[] sorted = [.. touches.OrderBy(touch => touch.Price).ThenBy(touch => touch.Age).ThenBy(touch => touch.IsHigh)];
        return
        [
            .. new LevelClusters([.. sorted.Select(touch => touch.Price)], width).Merge()
                .Where(cluster => cluster.Last - cluster.First + 1 >= options.LeastTouches)
                .Select(cluster => Level(sorted.AsSpan(cluster.First..(cluster.Last + 1)), options.HalfLife)),
        ];
    }

    private static PriceLevel Level(ReadOnlySpan<LevelTouch> touches, double halfLife)
    {
        double above = 0;
        double strength = 0;
        int highs = 0;
        UtcTime first = touches[0].OpenTime;
        UtcTime last = first;
        foreach (LevelTouch touch in touches)
        {
            above += touch.Price - touches[0].Price;
            strength += Math.Pow(2, -touch.Age / halfLife);
            highs += touch.IsHigh ? 1 : 0;
            first = UtcTime.Min(first, touch.OpenTime);
            last = UtcTime.Max(last, touch.OpenTime);
        }

        double price = touches[0].Price + (above / touches.Length);
        return new PriceLevel(price, touches[0].Price, touches[^1].Price, strength, touches.Length, highs, first, last);
    }

    /// <summary>The last average true range; null where there never was one.</summary>
    private static double? LastTrueRange(BarColumns bars, int period)
    {
        IIndicator<BarPoint, double> ranges = Atr.Create(period);
        double? last = null;
        for (int row = 0; row < bars.Count; row++)
        {
            double range = ranges.Add(bars[row]);
            last = double.IsNaN(range) ? last : range;
        }

        return last;
    }
}
