using System.Text.Json;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>The contract under every choice that an indicator offers, not the default ones alone.</summary>
public sealed class IndicatorChoiceTests
{
    /// <summary>Hours, enough for the months of pivot points.</summary>
    private const int Rows = 1_500;

    public static TheoryData<string, string, int> Choices
    {
        get
        {
            TheoryData<string, string, int> data = [];
            foreach ((IndicatorSpec spec, IndicatorOption option) in IndicatorList.All.SelectMany(spec => spec.Options.Select(option => (spec, option))))
            {
                for (int choice = 0; choice < option.Choices.Count; choice++)
                {
                    if (choice != (int)option.Default)
                    {
                        data.Add(spec.Code, option.Name, choice);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Stream_SavedAndRestoredHalfway_GivesTheBitsOfTheColumns(string code, string option, int choice)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code, option, choice);
        double[][] expected = Computed.Columns(indicator, bars, paired);
        Computed.Stream(indicator, bars, paired, 0, 333);
        BoundIndicator second = indicator.Spec.Bind((option, choice));
        second.State = JsonSerializer.Deserialize<IndicatorState>(JsonSerializer.Serialize(indicator.State))!;
        Computed.AssertSameBits(expected, Computed.Stream(second, bars, paired, 333), 333);
        second.Reset();
        Computed.AssertSameBits(expected, Computed.Stream(second, bars, paired));
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void WarmUp_OutputsThatTheChoiceGives_AllHaveValuesThen(string code, string option, int choice)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code, option, choice);
        double[][] outputs = [.. Computed.Columns(indicator, bars, paired).Where(output => !output.All(double.IsNaN))];
        Assert.NotEmpty(outputs);
        if (indicator.Spec.Outputs.All(output => output.Unit == OutputUnit.Other))
        {
            return;
        }

        int ready = Enumerable.Range(0, Rows).First(row => outputs.All(output => !double.IsNaN(output[row])));
        Assert.InRange(ready + 1, indicator.WarmUp, indicator.Spec.ReadyByData ? Rows : indicator.WarmUp);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Compute_PricesAndVolumesTimesAPowerOfTwo_ScaleByUnit(string code, string option, int choice)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code, option, choice);
        bool isAmount = code == "zigzag" && option == "measure";
        if (isAmount)
        {
            return;
        }

        double[][] plain = Computed.Columns(indicator, bars, paired);
        double[][] scaled = Computed.Columns(indicator, SampleBars.Change(bars, 1024, 0, 64), paired?.Select(value => value * 1024).ToArray());
        for (int output = 0; output < plain.Length; output++)
        {
            double factor = indicator.Spec.Outputs[output].Unit switch
            {
                OutputUnit.Price or OutputUnit.ScaledPrice or OutputUnit.PriceDifference => 1024,
                OutputUnit.Volume => 64,
                OutputUnit.Ratio => 1,
                _ => double.NaN,
            };
            if (!double.IsNaN(factor))
            {
                Computed.AssertSameBits([[.. plain[output].Select(value => value * factor)]], [scaled[output]]);
            }
        }
    }

    private static (BoundIndicator Indicator, BarColumns Bars, double[]? Paired) Sample(string code, string option, int choice)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        BarColumns bars = SampleBars.Walk(Rows);
        return (spec.Bind((option, choice)), bars, Computed.Paired(spec, bars));
    }
}
