using System.Runtime.InteropServices;
using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>What the contract asks of the default options holds for the others too, and typed creation is the same indicator.</summary>
public sealed class OscillatorOptionTests
{
    private const int Rows = 900;

    public static TheoryData<string, string> Cases => new()
    {
        { "wma", "period=1" }, { "wma", "period=137" }, { "hma", "period=2" }, { "hma", "period=3" }, { "hma", "period=101" },
        { "dema", "seed=1" }, { "dema", "seed=2" }, { "dema", "period=1" }, { "tema", "seed=1" }, { "tema", "seed=2" }, { "tema", "period=1" },
        { "trix", "seed=1" }, { "trix", "seed=2" }, { "trix", "period=1" }, { "kama", "period=1" }, { "kama", "fast=30;slow=2" },
        { "vwma", "period=1" }, { "roc", "period=1" }, { "momentum", "period=200" }, { "cci", "period=1" }, { "cci", "price=0" },
        { "stoch-rsi", "rsi=1;stochastic=1;k=1;d=1" }, { "stoch-rsi", "rsi=5;stochastic=5;k=1;d=1" }, { "ultimate-oscillator", "short=40;middle=3;long=1" },
        { "aroon", "period=1" }, { "chaikin-oscillator", "seed=1" }, { "chaikin-oscillator", "fast=30;slow=4" }, { "chaikin-oscillator", "fast=1;slow=1" },
        { "choppiness", "period=2" }, { "alligator", "jaw_shift=0;teeth_shift=0;lips_shift=0" }, { "alligator", "jaw=1;teeth=1;lips=1;lips_shift=20" },
        { "z-score", "period=2" }, { "z-score", "deviation=1" }, { "linear-regression", "period=2" }, { "linear-regression", "period=2;deviation=1" },
        { "linear-regression", "period=3;deviation=1" }, { "correlation", "period=2" }, { "correlation", "by=1" }, { "beta", "period=2" },
        { "hurst", "period=20" }, { "hurst", "method=1" }, { "hurst", "period=257" }, { "hurst", "method=2" }, { "hurst", "period=20;method=2;max_lag=12" },
        { "td-sequential", "setup=4;countdown=2" }, { "td-sequential", "start=1;perfection=1;qualifier=1;rule=1;cancellation=3;recycling=1" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bind_OtherOptions_KeepsTheContract(string code, string options)
    {
        BoundIndicator indicator = IndicatorList.Find(code)!.Bind([.. options.Split(';').Select(one => (one.Split('=')[0], double.Parse(one.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture)))]);
        BarColumns bars = SampleBars.Walk(Rows);
        double[]? paired = Computed.Paired(indicator.Spec, bars);
        double[][] columns = Computed.Columns(indicator, bars, paired);
        Computed.AssertSameBits(columns, Computed.Stream(indicator, bars, paired));
        int ready = Enumerable.Range(0, Rows).First(row => columns.All(output => !double.IsNaN(output[row])));
        Assert.Equal(indicator.WarmUp, ready + 1);
        Assert.All(columns, output => Assert.All(output[ready..], value => Assert.True(double.IsFinite(value))));

        BoundIndicator restored = indicator.Spec.Bind([.. indicator.Spec.Options.Select(option => (option.Name, indicator.Options[option.Name]))]);
        indicator.Reset();
        Computed.Stream(indicator, bars, paired, 0, 311);
        restored.State = indicator.State;
        Computed.AssertSameBits(columns, Computed.Stream(restored, bars, paired, 311), 311);
        if (indicator.Spec.Memory == Memory.Windowed)
        {
            AssertForgets(indicator, bars, paired, columns);
        }
    }

    [Fact]
    public void Bind_HurstLagBeyondTheWindow_NamesValueAndRange()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Hurst.Spec.Bind(("period", 20), ("method", 2), ("max_lag", 19)));
        Assert.Contains("from 3 to period - 2 = 18, not 19", error.Message, StringComparison.Ordinal);
        Assert.Equal("max_lag", error.ParamName);
    }

    [Fact]
    public void Create_TypedOptions_IsTheBoundIndicator()
    {
        AssertSame(Wma.Create(7), Wma.Spec.Bind(("period", 7)), Close);
        AssertSame(Dema.Create(7, ChainSeed.SharedSma), Dema.Spec.Bind(("period", 7), ("seed", 1)), Close);
        AssertSame(Tema.Create(7, ChainSeed.FirstValue), Tema.Spec.Bind(("period", 7), ("seed", 2)), Close);
        AssertSame(Trix.Create(7, ChainSeed.FirstValue), Trix.Spec.Bind(("period", 7), ("seed", 2)), Close);
        AssertSame(Hma.Create(9), Hma.Spec.Bind(("period", 9)), Close);
        AssertSame(Kama.Create(7, 3, 20), Kama.Spec.Bind(("period", 7), ("fast", 3), ("slow", 20)), Close);
        AssertSame(Roc.Create(7), Roc.Spec.Bind(("period", 7)), Close);
        AssertSame(Momentum.Create(7), Momentum.Spec.Bind(("period", 7)), Close);
        AssertSame(StochRsi.Create(7, 8, 2, 4), StochRsi.Spec.Bind(("rsi", 7), ("stochastic", 8), ("k", 2), ("d", 4)), Close);
        AssertSame(Cci.Create(7), Cci.Spec.Bind(("period", 7), ("price", 0)), Close);
        AssertSame(Alligator.Create(9, 6, 3), Alligator.Spec.Bind(("jaw", 9), ("teeth", 6), ("lips", 3), ("price", 0)), Close);
        AssertSame(ZScore.Create(7, Deviation.Sample), ZScore.Spec.Bind(("period", 7), ("deviation", 1)), Close);
        AssertSame(LinearRegression.Create(7, Deviation.Sample), LinearRegression.Spec.Bind(("period", 7), ("deviation", 1)), Close);
        AssertSame(Hurst.Create(50, HurstMethod.LaggedDifferences, 9), Hurst.Spec.Bind(("period", 50), ("method", 2), ("max_lag", 9)), Close);
        AssertSame(Vwma.Create(7), Vwma.Spec.Bind(("period", 7)), point => point);
        AssertSame(UltimateOscillator.Create(3, 5, 9), UltimateOscillator.Spec.Bind(("short", 3), ("middle", 5), ("long", 9)), point => point);
        AssertSame(Aroon.Create(7), Aroon.Spec.Bind(("period", 7)), point => point);
        AssertSame(ChaikinOscillator.Create(4, 9, EmaSeed.FirstValue), ChaikinOscillator.Spec.Bind(("fast", 4), ("slow", 9), ("seed", 1)), point => point);
        AssertSame(Choppiness.Create(7), Choppiness.Spec.Bind(("period", 7)), point => point);
        AssertSame(TdSequential.Create(new() { Setup = 5, Start = TdStart.AnyBar }), TdSequential.Spec.Bind(("setup", 5), ("start", 1)), point => point);
        AssertSame(Correlation.Create(7, ComparedBy.Returns), Correlation.Spec.Bind(("period", 7), ("by", 1)), Both);
        AssertSame(Beta.Create(7), Beta.Spec.Bind(("period", 7)), Both);
    }

    [Fact]
    public void Create_PeriodOutOfRange_NamesValueAndRange()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => Wma.Create(0));
        Assert.Contains("from 1 to 1000000, not 0", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Beta.Create(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TdSequential.Create(new() { Setup = 3 }));
    }

    private static double Close(BarPoint point) => point.Close;

    private static Pair Both(BarPoint point) => new(point.Close, point.Paired);

    private static void AssertForgets(BoundIndicator indicator, BarColumns bars, double[]? paired, double[][] columns)
    {
        const int First = 123;
        double[][] part = Computed.Columns(indicator, SampleBars.Part(bars, First, Rows - First), paired?[First..]);
        for (int output = 0; output < columns.Length; output++)
        {
            double floor = indicator.Spec.Outputs[output].Unit is OutputUnit.Ratio ? 1e-2 : 1;
            for (int row = First + indicator.WarmUp - 1; row < Rows; row++)
            {
                Computed.AssertClose(columns[output][row], part[output][row - First], 1e-12, floor, $"output {output}, row {row}");
            }
        }
    }

    private static void AssertSame<TIn, TOut>(IIndicator<TIn, TOut> typed, BoundIndicator bound, Func<BarPoint, TIn> select)
        where TIn : struct
        where TOut : unmanaged
    {
        BarColumns bars = SampleBars.Walk(300);
        double[]? paired = Computed.Paired(bound.Spec, bars);
        double[][] expected = Computed.Columns(bound, bars, paired);
        double[][] actual = [.. expected.Select(output => new double[output.Length])];
        for (int i = 0; i < bars.Count; i++)
        {
            TOut value = typed.Add(select(BarSpans.Of(bars, paired)[i]));
            ReadOnlySpan<double> parts = MemoryMarshal.Cast<TOut, double>(new ReadOnlySpan<TOut>(in value));
            Assert.Equal(expected.Length, parts.Length);
            for (int output = 0; output < parts.Length; output++)
            {
                actual[output][i] = parts[output];
            }
        }

        Computed.AssertSameBits(expected, actual);
        Assert.Equal(bound.Options.ToString().Replace("price=close", "", StringComparison.Ordinal), typed.State.Indicator.Replace(DefaultPrice(bound), "", StringComparison.Ordinal));
    }

    private static string DefaultPrice(BoundIndicator bound) =>
        bound.Spec.Options.FirstOrDefault(option => option.Name == "price") is { } price ? $"price={price.Choices[(int)price.Default]}" : "price=close";
}
