using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>A streaming update of any indicator, statistic or pattern allocates nothing.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void Add_EverySpec_AllocatesNothing()
    {
        BarColumns bars = SampleBars.Walk(3_000);
        foreach (IndicatorSpec spec in ContractSpecs.All)
        {
            BoundIndicator indicator = spec.Bind();
            double[]? paired = Computed.Paired(spec, bars);
            double[] row = new double[spec.Outputs.Count];
            Feed(indicator, bars, paired, row);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Feed(indicator, bars, paired, row);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() == before, $"{spec.Code} allocates {GC.GetAllocatedBytesForCurrentThread() - before} bytes in {bars.Count} bars");
        }
    }

    private static void Feed(BoundIndicator indicator, BarColumns bars, double[]? paired, double[] row)
    {
        BarSpans input = BarSpans.Of(bars, paired);
        for (int i = 0; i < bars.Count; i++)
        {
            indicator.Add(input[i], row);
        }
    }
}
