using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.References;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Quotes that break careless arithmetic: all zeros, prices of 1e13 with tiny volumes, pennies, crypto, three decades, volumes of 0.</summary>
public sealed class HardQuotesTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string quotes in (string[])["zeros", "toobig", "max", "penny", "bitcoin", "spx", "msft"])
            {
                foreach (IndicatorSpec spec in IndicatorList.All)
                {
                    cases.Add(quotes, spec.Code);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_HardQuotes_NeverGivesInfinityNorStopsGivingValues(string quotes, string code)
    {
        BarColumns bars = StockIndicatorsVectors.Quotes(quotes);
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind();
        double[][] outputs = Computed.Columns(indicator, bars, Computed.Paired(indicator.Spec, bars));
        Assert.All(outputs, output => Assert.DoesNotContain(output, double.IsInfinity));
        if (quotes == "zeros" || indicator.Spec.NeedsVolume || indicator.Spec.ReadyByData)
        {
            return;
        }

        Assert.All(outputs, output => Assert.All(output[(indicator.WarmUp - 1)..], value => Assert.False(double.IsNaN(value))));
    }
}
