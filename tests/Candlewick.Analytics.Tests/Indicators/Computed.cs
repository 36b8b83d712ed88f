using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Runs an indicator in either form over whole batches.</summary>
internal static class Computed
{
    /// <summary>Column form: one array per output.</summary>
    public static double[][] Columns(BoundIndicator indicator, BarColumns bars, double[]? paired = null)
    {
        double[][] outputs = Empty(indicator, bars.Count);
        indicator.Compute(BarSpans.Of(bars, paired), outputs);
        return outputs;
    }

    /// <summary>Streaming form from the indicator's current state: one array per output.</summary>
    public static double[][] Stream(BoundIndicator indicator, BarColumns bars, double[]? paired = null, int start = 0, int? end = null)
    {
        double[][] outputs = Empty(indicator, bars.Count);
        BarSpans input = BarSpans.Of(bars, paired);
        double[] row = new double[outputs.Length];
        for (int i = start; i < (end ?? bars.Count); i++)
        {
            indicator.Add(input[i], row);
            for (int output = 0; output < outputs.Length; output++)
            {
                outputs[output][i] = row[output];
            }
        }

        return outputs;
    }

    /// <summary>A second series to go with a sample: its closes, bent.</summary>
    public static double[]? Paired(IndicatorSpec spec, BarColumns bars) =>
        spec.NeedsPair ? [.. Enumerable.Range(0, bars.Count).Select(i => (bars[i].Close * 0.5) + (bars[i].Open * 0.25) + (i % 7))] : null;

    public static void AssertSameBits(double[][] expected, double[][] actual, int start = 0)
    {
        for (int output = 0; output < expected.Length; output++)
        {
            for (int i = start; i < expected[output].Length; i++)
            {
                bool same = BitConverter.DoubleToInt64Bits(expected[output][i]) == BitConverter.DoubleToInt64Bits(actual[output][i])
                    || (double.IsNaN(expected[output][i]) && double.IsNaN(actual[output][i]));
                Assert.True(same, $"output {output}, row {i}: expected {expected[output][i]:R}, actual {actual[output][i]:R}");
            }
        }
    }

    /// <summary>Compares to a relative deviation (absolute below <paramref name="floor"/>).</summary>
    public static void AssertClose(double expected, double actual, double tolerance, double floor, string where)
    {
        bool close = (double.IsNaN(expected) && double.IsNaN(actual))
            || Math.Abs(expected - actual) <= tolerance * Math.Max(floor, Math.Abs(expected));
        Assert.True(close, $"{where}: expected {expected:R}, actual {actual:R}");
    }

    private static double[][] Empty(BoundIndicator indicator, int rows) =>
        [.. indicator.Spec.Outputs.Select(_ => new double[rows])];
}
