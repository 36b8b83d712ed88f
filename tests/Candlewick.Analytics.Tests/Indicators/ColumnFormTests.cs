using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>The column forms that are written apart for speed give the bits of the streaming form, for every option, across block borders and gaps.</summary>
public sealed class ColumnFormTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string code in (string[])["sma", "ema", "rsi", "macd", "bollinger", "stdev", "atr", "adx", "stochastic"])
            {
                cases.Add(code, "");
                IndicatorSpec spec = IndicatorList.Find(code)!;
                foreach (IndicatorOption option in spec.Options)
                {
                    double[] others = option.Choices.Count > 0
                        ? [.. Enumerable.Range(1, option.Choices.Count - 1)]
                        : [option.Least, Math.Max(option.Least, 2), 3, 40, 700];
                    foreach (double other in others.Where(other => other <= option.Most).Distinct())
                    {
                        cases.Add(code, $"{option.Name}={other:R}");
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_AnyOptionWithGapsAndFlats_GivesTheBitsOfTheStream(string code, string option)
    {
        (string Name, double Value)[] options = option.Length == 0
            ? []
            : [(option.Split('=')[0], double.Parse(option.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture))];
        foreach (int rows in (int[])[0, 1, 2, 511, 512, 513, 4000])
        {
            BoundIndicator indicator = IndicatorList.Find(code)!.Bind(options);
            BarColumns bars = Broken(rows);
            Computed.AssertSameBits(Computed.Stream(indicator, bars), Computed.Columns(indicator, bars));
        }
    }

    [Fact]
    public void Columns_OutputsLeftEmpty_WritesTheOthersToTheBit()
    {
        BarColumns bars = SampleBars.Walk(1_500);
        double[] close = [.. bars.Values(BarColumn.Close)];
        BarPrices prices = BarPrices.Of(bars);
        foreach (string code in (string[])["macd", "bollinger", "adx", "stochastic"])
        {
            BoundIndicator indicator = IndicatorList.Find(code)!.Bind();
            double[][] all = Computed.Columns(indicator, bars);
            for (int only = 0; only < all.Length; only++)
            {
                double[] one = new double[bars.Count];
                OutputColumns outputs = new(
                    only == 0 ? one : default(Span<double>), only == 1 ? one : default(Span<double>), only == 2 ? one : default(Span<double>),
                    only == 3 ? one : default(Span<double>), only == 4 ? one : default(Span<double>));
                switch (code)
                {
                    case "macd": Macd.Columns(close, indicator.Options, outputs); break;
                    case "bollinger": BollingerBands.Columns(close, indicator.Options, outputs); break;
                    case "adx": Adx.Columns(prices, indicator.Options, outputs); break;
                    default: Stochastic.Columns(prices, indicator.Options, outputs); break;
                }

                Computed.AssertSameBits([all[only]], [one]);
            }
        }
    }

    [Fact]
    public void Columns_OutputOfAnotherLength_Throws()
    {
        double[] prices = new double[10];
        Assert.Throws<ArgumentException>(() => Sma.Columns(prices, Sma.Spec.Bind().Options, new OutputColumns(new double[9])));
        Assert.Throws<ArgumentException>(() => Atr.Columns(
            new BarPrices(default, prices, prices.AsSpan(1), prices), Atr.Spec.Bind().Options, new OutputColumns(new double[10])));
    }

    /// <summary>A walk with flats, jumps, and impossible rows: single ones, pairs, and one at a block's end.</summary>
    private static BarColumns Broken(int rows)
    {
        BarColumns walk = SampleBars.Walk(rows);
        BarColumns bars = new(rows);
        for (int i = 0; i < rows; i++)
        {
            Bar bar = walk[i];
            double jump = i / 600 % 3 == 1 ? 4096 : 1;
            bar = (i / 130 % 5) == 4
                ? bar with { Open = 7, High = 7, Low = 7, Close = 7 }
                : bar with { Open = bar.Open * jump, High = bar.High * jump, Low = bar.Low * jump, Close = bar.Close * jump };
            bar = i switch
            {
                900 or 901 or 1535 => bar with { Close = double.NaN },
                1600 => bar with { High = double.PositiveInfinity, Close = double.PositiveInfinity },
                2400 => bar with { Open = double.NaN, High = double.NaN, Low = double.NaN, Close = double.NaN },
                _ => bar,
            };
            bars.Add(bar);
        }

        return bars;
    }
}
