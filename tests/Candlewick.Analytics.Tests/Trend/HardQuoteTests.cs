using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.References;

namespace Candlewick.Analytics.Tests.Trend;

/// <summary>Every indicator over quotes of zeros, of 1e14, of pennies and without volume: a finite value or none, never an infinite one.</summary>
public sealed class HardQuoteTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string quotes in (string[])["zeros", "toobig", "penny", "bitcoin", "max", "msft"])
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
    public void Compute_HardQuotes_GivesNoInfinity(string quotes, string code)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        BarColumns bars = StockIndicatorsVectors.Quotes(quotes);
        BoundIndicator indicator = spec.Bind();
        double[][] outputs = Computed.Columns(indicator, bars, Computed.Paired(spec, bars));
        for (int output = 0; output < outputs.Length; output++)
        {
            Assert.DoesNotContain(outputs[output], double.IsInfinity);
            bool mayLack = spec.ReadyByData || spec.NeedsVolume || quotes == "zeros" || spec.Outputs[output].Unit == OutputUnit.Other;
            Assert.True(mayLack || outputs[output][Math.Min(bars.Count, indicator.WarmUp)..].All(double.IsFinite), $"{spec.Outputs[output].Name} lacks a value");
        }
    }
}
