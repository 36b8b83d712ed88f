using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Eight series at once give the bits of each alone, with gaps in some of them.</summary>
public sealed class EightColumnsTests
{
    [Theory]
    [InlineData("sma", "")]
    [InlineData("ema", "")]
    [InlineData("ema", "seed")]
    [InlineData("rsi", "")]
    [InlineData("rsi", "mean")]
    [InlineData("macd", "")]
    [InlineData("macd", "seed")]
    [InlineData("atr", "")]
    [InlineData("atr", "mean")]
    public void Columns_EightSeries_GivesTheBitsOfEach(string code, string changedOption)
    {
        foreach (int rows in (int[])[0, 3, 512, 513, 3_000])
        {
            BoundIndicator indicator = changedOption.Length == 0
                ? IndicatorList.Find(code)!.Bind()
                : IndicatorList.Find(code)!.Bind((changedOption, 1));
            BarColumns[] series = [.. Enumerable.Range(0, 8).Select(i => Broken(rows, i))];
            double[][][] outputs = [.. indicator.Spec.Outputs.Select(_ => Enumerable.Range(0, 8).Select(_ => new double[rows]).ToArray())];
            Run(code, indicator.Options, series, outputs);
            for (int i = 0; i < 8; i++)
            {
                Computed.AssertSameBits(Computed.Columns(indicator, series[i]), [.. outputs.Select(output => output[i])]);
            }
        }
    }

    [Fact]
    public void EightColumns_WrongShape_Throws()
    {
        double[][] seven = [.. Enumerable.Range(0, 7).Select(_ => new double[5])];
        double[][] eight = [.. seven, new double[4]];
        Assert.Throws<ArgumentException>(() => new EightColumns(seven, 5).Rows);
        Assert.Throws<ArgumentException>(() => new EightColumns(eight, 5).Rows);
        Assert.Throws<ArgumentException>(() => Ema.Columns(new EightColumns(eight, 4), Ema.Spec.Bind().Options, new EightOutputs(new EightColumns(eight, 3))));
    }

    [Fact]
    public void Transpose_WithAndWithoutVectors_TurnsRowsIntoColumns()
    {
        const int Distance = 11;
        double[] from = [.. Enumerable.Range(0, 8 * Distance).Select(i => (double)i)];
        double[] turned = new double[64];
        double[] each = new double[64];
        Lanes.Transpose(ref from[0], Distance, ref turned[0], 8);
        Lanes.TransposeEach(ref from[0], Distance, ref each[0], 8);
        Assert.Equal([.. Enumerable.Range(0, 64).Select(i => (double)((i % 8 * Distance) + (i / 8)))], turned);
        Assert.Equal(turned, each);
    }

    private static void Run(string code, OptionValues options, BarColumns[] series, double[][][] outputs)
    {
        int rows = series[0].Count;
        double[][] high = [.. series.Select(one => one.Values(BarColumn.High).ToArray())];
        double[][] low = [.. series.Select(one => one.Values(BarColumn.Low).ToArray())];
        double[][] close = [.. series.Select(one => one.Values(BarColumn.Close).ToArray())];
        EightColumns closes = new(close, rows);
        EightOutputs target = outputs.Length == 1
            ? new EightOutputs(new EightColumns(outputs[0], rows))
            : new EightOutputs(new EightColumns(outputs[0], rows), new EightColumns(outputs[1], rows), new EightColumns(outputs[2], rows));
        switch (code)
        {
            case "sma": Sma.Columns(closes, options, target); break;
            case "ema": Ema.Columns(closes, options, target); break;
            case "rsi": Rsi.Columns(closes, options, target); break;
            case "macd": Macd.Columns(closes, options, target); break;
            default: Atr.Columns(new EightBars(new EightColumns(high, rows), new EightColumns(low, rows), closes), options, target); break;
        }
    }

    /// <summary>A walk of its own for each series; some have impossible rows.</summary>
    private static BarColumns Broken(int rows, int series)
    {
        BarColumns walk = SampleBars.Walk(rows, 20 + series);
        BarColumns bars = new(rows);
        for (int i = 0; i < rows; i++)
        {
            bars.Add(series is 2 or 6 && i % 1_100 == 700 + series ? walk[i] with { High = double.NaN, Close = double.NaN } : walk[i]);
        }

        return bars;
    }
}
