namespace Candlewick.Analytics.Tests.References;

/// <summary>Daily bars from the input arrays of a worked example.</summary>
internal static class TulipBars
{
    /// <param name="arrays">One input: closes; two with volume: closes and volumes; two without: highs and lows; three: highs, lows, closes; four: with volumes.</param>
    /// <param name="inputs">How many of the arrays are inputs.</param>
    public static BarColumns Of(IReadOnlyList<double[]> arrays, bool hasVolume, int inputs)
    {
        int prices = hasVolume ? inputs - 1 : inputs;
        UtcTime open = UtcTime.Parse("2000-01-01T00:00:00Z");
        BarColumns bars = new();
        for (int i = 0; i < arrays[0].Length; i++)
        {
            double high = arrays[0][i];
            double low = prices > 1 ? arrays[1][i] : high;
            double close = prices > 2 ? arrays[2][i] : low;
            UtcTime end = open.AddNanoseconds(86_400_000_000_000);
            bars.Add(new Bar(open, end, close, high, low, close, hasVolume ? arrays[inputs - 1][i] : 0));
            open = end;
        }

        return bars;
    }
}
