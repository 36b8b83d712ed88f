using Candlewick.Analytics.Indicators;

namespace Candlewick.Benchmarks;

/// <summary>One indicator in our column form and in two C libraries, over the same bars.</summary>
/// <param name="Columns">Ours, in the default convention.</param>
/// <param name="AsTaLib">Ours, in TA-Lib's convention, for comparing from the first value on.</param>
/// <param name="TaLib">TA-Lib; the row of the first value.</param>
/// <param name="Tulip">Tulip; the row of the first value. Null where it has no such indicator.</param>
internal sealed record IndicatorContest(
    string Name, int Outputs, Action<double[][]> Columns, Action<double[][]> AsTaLib, Func<double[][], int> TaLib, Func<double[][], int>? Tulip)
{
    /// <summary>Rows after which the start of a recursion no longer matters.</summary>
    private const int Settled = 5_000;

    public static IReadOnlyList<IndicatorContest> All(BarSet bars, TaLib ta, Tulip tulip)
    {
        double[] close = bars.Close;
        double[][] one = [close];
        double[][] three = [bars.High, bars.Low, close];
        return
        [
            Price("sma", Options(Sma.Spec, ("period", 14)), Sma.Columns, output => { ta.Price("TA_SMA", close, 14, output[0]); return ta.First; }, Run("sma", one, 14)),
            Price("ema", Options(Ema.Spec, ("period", 14)), Ema.Columns, output => { ta.Price("TA_EMA", close, 14, output[0]); return ta.First; }, Run("ema", one, 14)),
            Price("rsi", Options(Rsi.Spec), Rsi.Columns, output => { ta.Price("TA_RSI", close, 14, output[0]); return ta.First; }, Run("rsi", one, 14)),
            Price("macd", Options(Macd.Spec), Macd.Columns, output => { ta.Macd(close, output); return ta.First; }, null) with
            {
                Outputs = 3,
                AsTaLib = output => Macd.Columns(close, Options(Macd.Spec, ("seed", (int)MacdSeed.AlignedSma)), Of(output)),
            },
            Price("bollinger", Options(BollingerBands.Spec), BollingerBands.Columns, output => { ta.Bands(close, output); return ta.First; },
                output => tulip.Run("bbands", one, [20, 2], [output[2], output[0], output[1]])) with { Outputs = 3 },
            Bars("atr", Options(Atr.Spec), Atr.Columns, output => { ta.Bars("TA_ATR", bars, 14, output[0]); return ta.First; }, Run("atr", three, 14)),
            Bars("adx", Options(Adx.Spec), Adx.Columns, output => { ta.Bars("TA_ADX", bars, 14, output[0]); return ta.First; }, Run("adx", three, 14)) with
            {
                AsTaLib = output => Adx.Columns(bars.Prices, Options(Adx.Spec, ("seed", (int)AdxSeed.TaLib)), Of(output)),
            },
            Bars("stochastic", Options(Stochastic.Spec), Stochastic.Columns, output => { ta.Stochastic(bars, output); return ta.First; }, Run("stoch", three, 14, 3, 3)) with { Outputs = 2 },
        ];

        Func<double[][], int> Run(string name, double[][] inputs, params double[] options) => output => tulip.Run(name, inputs, options, output);

        IndicatorContest Price(string name, OptionValues options, PriceForm form, Func<double[][], int> theirs, Func<double[][], int>? others) =>
            new(name, 1, output => form(close, options, Of(output)), output => form(close, options, Of(output)), theirs, others);

        IndicatorContest Bars(string name, OptionValues options, BarForm form, Func<double[][], int> theirs, Func<double[][], int>? others) =>
            new(name, 1, output => form(bars.Prices, options, Of(output)), output => form(bars.Prices, options, Of(output)), theirs, others);
    }

    /// <summary>The largest deviation from either library, relative above 1; stops when it is more than 1e-8 or a value is missing.</summary>
    public double Compare(int rows)
    {
        double[][] ours = Buffers(rows);
        double[][] theirs = Buffers(rows);
        AsTaLib(ours);
        double largest = Compare(ours, theirs, TaLib(theirs), 0);
        if (Tulip is not null)
        {
            Columns(ours);
            largest = Math.Max(largest, Compare(ours, theirs, Tulip(theirs), Settled));
        }

        return largest;
    }

    public double[][] Buffers(int rows) => [.. Enumerable.Range(0, Outputs).Select(_ => new double[rows])];

    private double Compare(double[][] ours, double[][] theirs, int first, int from)
    {
        double largest = 0;
        for (int output = 0; output < Outputs; output++)
        {
            for (int row = Math.Max(first, from); row < ours[output].Length; row++)
            {
                double deviation = Math.Abs(ours[output][row] - theirs[output][row - first]) / Math.Max(1, Math.Abs(theirs[output][row - first]));
                if (!(deviation < 1e-8))
                {
                    throw new InvalidOperationException($"{Name}, output {output}, row {row}: ours {ours[output][row]:R}, theirs {theirs[output][row - first]:R}");
                }

                largest = Math.Max(largest, deviation);
            }
        }

        return largest;
    }

    private static OptionValues Options(IndicatorSpec spec, params (string Name, double Value)[] given) => new(spec, given);

    private static OutputColumns Of(double[][] outputs) => outputs.Length switch
    {
        1 => new OutputColumns(outputs[0]),
        2 => new OutputColumns(outputs[0], outputs[1]),
        _ => new OutputColumns(outputs[0], outputs[1], outputs[2]),
    };

    private delegate void PriceForm(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs);

    private delegate void BarForm(BarPrices bars, OptionValues options, OutputColumns outputs);
}
