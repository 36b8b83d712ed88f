using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Patterns;
using IndicatorList = Candlewick.Analytics.Tests.Indicators.ContractSpecs;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Scale and shift laws, and how much of the past counts, for every indicator of the list.</summary>
public sealed class IndicatorLawTests
{
    /// <summary>Rows at the end that are compared after a long run.</summary>
    private const int Last = 50;

    public static TheoryData<string> Codes => IndicatorContractTests.Codes;

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_PricesTimesAPowerOfTwo_ScalesByUnit(string code)
    {
        (IndicatorSpec spec, BarColumns bars, double[]? paired) = Sample(code, 600);
        double[][] plain = Computed.Columns(spec.Bind(), bars, paired);
        foreach (double scale in (double[])[Math.ScaleB(1, 40), Math.ScaleB(1, -40)])
        {
            double[][] scaled = Computed.Columns(spec.Bind(), SampleBars.Change(bars, scale), paired?.Select(value => value * scale).ToArray());
            AssertEach(spec, plain, scaled, unit => unit switch
            {
                OutputUnit.Price or OutputUnit.ScaledPrice or OutputUnit.PriceDifference => value => value * scale,
                OutputUnit.Ratio or OutputUnit.Volume => value => value,
                _ => null,
            }, 0);
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_VolumesTimesAPowerOfTwo_ScalesByUnit(string code)
    {
        (IndicatorSpec spec, BarColumns bars, double[]? paired) = Sample(code, 600);
        double[][] plain = Computed.Columns(spec.Bind(), bars, paired);
        double[][] scaled = Computed.Columns(spec.Bind(), SampleBars.Change(bars, volumeScale: 1024), paired);
        AssertEach(spec, plain, scaled, unit => unit switch
        {
            OutputUnit.Volume => value => value * 1024,
            OutputUnit.Other => null,
            _ => value => value,
        }, 0);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_PricesPlusAConstant_ShiftsByUnit(string code)
    {
        (IndicatorSpec spec, BarColumns bars, double[]? paired) = Sample(code, 600);
        double[][] plain = Computed.Columns(spec.Bind(), bars, paired);
        double[][] shifted = Computed.Columns(spec.Bind(), SampleBars.Change(bars, shift: 64), paired?.Select(value => value + 64).ToArray());
        AssertEach(spec, plain, shifted, unit => unit switch
        {
            OutputUnit.Price => value => value + 64,
            OutputUnit.PriceDifference => value => value,
            _ => null,
        }, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_OtherFirstBar_MattersAsTheSpecSays(string code)
    {
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind();
        if (indicator.Spec.Memory == Memory.Cumulative)
        {
            return;
        }

        int settled = indicator.WarmUp + indicator.Spec.SettlesAfter(indicator.Options);
        Assert.InRange(settled, 1, 8_000);
        (IndicatorSpec spec, BarColumns bars, double[]? paired) = Sample(code, settled + 1_200);
        double[][] whole = Computed.Columns(indicator, bars, paired);
        for (int first = 37; first <= 37 * 20; first += 37)
        {
            double[][] part = Computed.Columns(indicator, SampleBars.Part(bars, first, bars.Count - first), paired?[first..]);
            for (int output = 0; output < whole.Length; output++)
            {
                double floor = Floor(spec.Outputs[output].Unit, whole[output]);
                for (int row = first + settled; row < bars.Count; row++)
                {
                    Computed.AssertClose(whole[output][row], part[output][row - first], 1e-12, floor, $"first {first}, {spec.Outputs[output].Name}, row {row}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Add_AfterAMillionBars_WindowedValueHasNotDrifted(string code)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        if (spec.Memory != Memory.Windowed)
        {
            return;
        }

        // Patterns give whole numbers of their window: a tenth of the bars shows it.
        BarColumns bars = PatternList.Find(code) is null ? Million.Value : HundredThousand.Value;
        double[]? paired = Computed.Paired(spec, bars);
        BoundIndicator indicator = spec.Bind();
        int tail = indicator.WarmUp + Last;
        double[][] last = Feed(indicator, bars, paired);
        int first = bars.Count - tail;
        double[][] fresh = Computed.Columns(spec.Bind(), SampleBars.Part(bars, first, tail), paired?[first..]);
        for (int output = 0; output < last.Length; output++)
        {
            for (int row = 0; row < Last; row++)
            {
                Computed.AssertClose(fresh[output][indicator.WarmUp + row], last[output][row], 1e-12, Floor(spec.Outputs[output].Unit, fresh[output]), $"{spec.Outputs[output].Name}, row {row} of the last");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_ConstantPrices_StaysFiniteAndFlat(string code)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        BarColumns bars = new(500);
        BarColumns walk = SampleBars.Walk(500);
        foreach (Bar bar in Enumerable.Range(0, 500).Select(i => walk[i]))
        {
            bars.Add(bar with { Open = 0.1, High = 0.1, Low = 0.1, Close = 0.1, Volume = 3 });
        }

        double[][] outputs = Computed.Columns(spec.Bind(), bars, spec.NeedsPair ? [.. Enumerable.Repeat(0.3, 500)] : null);
        for (int output = 0; output < outputs.Length; output++)
        {
            Assert.DoesNotContain(outputs[output], double.IsInfinity);
            if (spec.Outputs[output].Unit == OutputUnit.Price && !double.IsNaN(outputs[output][^1]))
            {
                Computed.AssertClose(0.1, outputs[output][^1], 1e-14, 0, spec.Outputs[output].Name);
            }
        }
    }

    /// <summary>What deviations are relative to near zero: a price, or for other units a hundredth of the typical value (a value near zero may be a difference of typical ones).</summary>
    private static double Floor(OutputUnit unit, double[] values)
    {
        if (unit is OutputUnit.PriceDifference or OutputUnit.Price or OutputUnit.ScaledPrice)
        {
            return 1;
        }

        double[] sizes = [.. values.Where(double.IsFinite).Select(Math.Abs).Order()];
        return Math.Max(1e-3, sizes.Length == 0 ? 0 : sizes[sizes.Length / 2] / 100);
    }

    /// <summary>Feeds every bar; the outputs of the last ones.</summary>
    private static double[][] Feed(BoundIndicator indicator, BarColumns bars, double[]? paired)
    {
        double[][] last = [.. indicator.Spec.Outputs.Select(_ => new double[Last])];
        double[] outputs = new double[last.Length];
        BarSpans input = BarSpans.Of(bars, paired);
        for (int i = 0; i < bars.Count; i++)
        {
            indicator.Add(input[i], outputs);
            int row = i - (bars.Count - Last);
            for (int output = 0; row >= 0 && output < outputs.Length; output++)
            {
                last[output][row] = outputs[output];
            }
        }

        return last;
    }

    private static Lazy<BarColumns> Million { get; } = new(() => SampleBars.Walk(1_000_000));

    private static Lazy<BarColumns> HundredThousand { get; } = new(() => SampleBars.Walk(100_000));

    private static void AssertEach(
        IndicatorSpec spec, double[][] plain, double[][] changed, Func<OutputUnit, Func<double, double>?> law, double tolerance)
    {
        for (int output = 0; output < plain.Length; output++)
        {
            if (law(spec.Outputs[output].Unit) is not { } expected)
            {
                continue;
            }

            for (int row = 0; row < plain[output].Length; row++)
            {
                Computed.AssertClose(expected(plain[output][row]), changed[output][row], tolerance, 1, $"{spec.Outputs[output].Name}, row {row}");
            }
        }
    }

    private static (IndicatorSpec Spec, BarColumns Bars, double[]? Paired) Sample(string code, int rows)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        BarColumns bars = SampleBars.Walk(rows);
        return (spec, bars, Computed.Paired(spec, bars));
    }
}
