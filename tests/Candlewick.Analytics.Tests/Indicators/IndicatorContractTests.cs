using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>What every indicator of the list keeps: forms agree to the bit, state survives, bad input has its one answer.</summary>
public sealed class IndicatorContractTests
{
    private const int Rows = 700;

    public static TheoryData<string> Codes => [.. IndicatorList.All.Select(spec => spec.Code)];

    [Fact]
    public void List_EverySpecOfTheAssembly_IsInItOnce()
    {
        IndicatorSpec[] declared =
        [
            .. typeof(IndicatorList).Assembly.GetTypes()
                .SelectMany(type => type.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static))
                .Where(property => property.PropertyType == typeof(IndicatorSpec))
                .Select(property => (IndicatorSpec)property.GetValue(null)!),
        ];
        Assert.Equal(declared.Select(spec => spec.Code).Order(), IndicatorList.All.Select(spec => spec.Code).Order());
        Assert.Equal(IndicatorList.All.Count, IndicatorList.All.Select(spec => spec.Code).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Stream_SameBars_GivesTheBitsOfTheColumns(string code)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code);
        Computed.AssertSameBits(Computed.Columns(indicator, bars, paired), Computed.Stream(indicator, bars, paired));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void State_SavedAndRestoredElsewhere_ContinuesToTheBit(string code)
    {
        (BoundIndicator whole, BarColumns bars, double[]? paired) = Sample(code);
        double[][] expected = Computed.Columns(whole, bars, paired);
        foreach (int cut in (int[])[0, 1, whole.WarmUp - 1, whole.WarmUp, whole.WarmUp + 3, 333])
        {
            BoundIndicator first = whole.Spec.Bind();
            Computed.Stream(first, bars, paired, 0, cut);
            string saved = System.Text.Json.JsonSerializer.Serialize(first.State);
            BoundIndicator second = whole.Spec.Bind();
            Computed.Stream(second, bars, paired, 0, 57);
            second.State = System.Text.Json.JsonSerializer.Deserialize<IndicatorState>(saved)!;
            Computed.AssertSameBits(expected, Computed.Stream(second, bars, paired, cut), cut);
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void State_OfAnotherIndicator_IsRefused(string code)
    {
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind();
        Assert.Throws<ArgumentException>(() => indicator.State = indicator.State with { Indicator = "other()" });
        Assert.Throws<ArgumentException>(() => indicator.State = indicator.State with { Words = [] });
        Assert.Throws<ArgumentException>(() => indicator.State = indicator.State with { Words = [.. indicator.State.Words, 1] });
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Reset_AfterBars_StartsAfresh(string code)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code);
        double[][] expected = Computed.Stream(indicator, bars, paired);
        indicator.Reset();
        Assert.False(indicator.IsReady && indicator.WarmUp > 0);
        Computed.AssertSameBits(expected, Computed.Stream(indicator, bars, paired));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void WarmUp_DefaultOptions_IsWhenEveryOutputHasAValue(string code)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code);
        double[][] outputs = Computed.Columns(indicator, bars, paired);
        if (indicator.Spec.Outputs.All(output => output.Unit == OutputUnit.Other))
        {
            return;
        }

        int ready = Enumerable.Range(0, Rows).First(row => outputs.All(output => !double.IsNaN(output[row])));
        if (indicator.Spec.ReadyByData)
        {
            Assert.InRange(ready + 1, indicator.WarmUp, Rows);
            return;
        }

        Assert.Equal(indicator.WarmUp, ready + 1);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Add_ImpossibleBar_IsAbsentAndStartsAfresh(string code)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code);
        foreach (double bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            BarColumns broken = new(Rows);
            for (int i = 0; i < Rows; i++)
            {
                Bar bar = bars[i];
                broken.Add(i == 300 ? bar with { Open = bad, High = bad, Low = bad, Close = bad, Volume = bad } : bar);
            }

            AssertRestarts(indicator, broken, bars, paired);
        }

        if (indicator.Spec.NeedsVolume)
        {
            BarColumns negative = new(Rows);
            for (int i = 0; i < Rows; i++)
            {
                negative.Add(i == 300 ? bars[i] with { Volume = -1 } : bars[i]);
            }

            AssertRestarts(indicator, negative, bars, paired);
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_NoBarsOrFewerThanTheWindow_GivesNoValue(string code)
    {
        (BoundIndicator indicator, BarColumns bars, double[]? paired) = Sample(code);
        Assert.All(Computed.Columns(indicator, new BarColumns()), Assert.Empty);
        int few = indicator.WarmUp - 1;
        double[][] outputs = Computed.Columns(indicator, SampleBars.Part(bars, 0, few), paired?[..few]);
        Assert.True(few == 0 || outputs.Any(output => output.All(double.IsNaN)) || indicator.Spec.Outputs.All(output => output.Unit == OutputUnit.Other));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Compute_BarsOutOfOrderOrTwice_Throws(string code)
    {
        BarColumns bars = SampleBars.Walk(3);
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind();
        ArgumentException twice = Assert.Throws<ArgumentException>(() => Computed.Columns(indicator, BarColumns.Of([bars[0], bars[1], bars[1]])));
        Assert.Contains("row 2", twice.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Computed.Columns(indicator, BarColumns.Of([bars[1], bars[0]])));
        OrderedBars stream = new(indicator);
        double[] row = new double[indicator.Spec.Outputs.Count];
        stream.Add(bars[1], row);
        Assert.Throws<ArgumentException>(() => stream.Add(bars[1], row));
        Assert.Throws<ArgumentException>(() => stream.Add(bars[0], row));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Bind_OptionOutOfRange_NamesValueAndRange(string code)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        foreach (IndicatorOption option in spec.Options)
        {
            foreach (double bad in (double[])[option.Least - 1, option.Most + 1, double.NaN, double.PositiveInfinity])
            {
                ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => spec.Bind((option.Name, bad)));
                Assert.Contains(option.Range, error.Message, StringComparison.Ordinal);
            }
        }

        Assert.Throws<ArgumentException>(() => spec.Bind(("no_such_option", 1)));
    }

    private static void AssertRestarts(BoundIndicator indicator, BarColumns broken, BarColumns bars, double[]? paired)
    {
        indicator.Reset();
        double[][] columns = Computed.Columns(indicator, broken, paired);
        Computed.AssertSameBits(columns, Computed.Stream(indicator, broken, paired));
        Assert.All(columns, output => Assert.True(double.IsNaN(output[300])));
        double[][] afresh = Computed.Columns(indicator, SampleBars.Part(bars, 301, Rows - 301), paired?[301..]);
        Computed.AssertSameBits(afresh, [.. columns.Select(output => output[301..])]);
    }

    private static (BoundIndicator Indicator, BarColumns Bars, double[]? Paired) Sample(string code)
    {
        IndicatorSpec spec = IndicatorList.Find(code)!;
        BarColumns bars = SampleBars.Walk(Rows);
        return (spec.Bind(), bars, Computed.Paired(spec, bars));
    }
}
