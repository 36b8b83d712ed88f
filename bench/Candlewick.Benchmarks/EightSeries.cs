using Candlewick.Analytics.Indicators;

namespace Candlewick.Benchmarks;

/// <summary>Eight series with, together, as many bars as the single one, and room for three outputs.</summary>
internal sealed class EightSeries(int rows)
{
    private readonly BarSet[] _bars = [.. Enumerable.Range(2, EightColumns.Count).Select(seed => new BarSet(rows / EightColumns.Count, seed))];
    private readonly double[][][] _outputs = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, EightColumns.Count).Select(_ => new double[rows / EightColumns.Count]).ToArray())];
    private readonly int _rows = rows / EightColumns.Count;

    /// <summary>The run of an indicator that has a form for eight series; null for others.</summary>
    public Action? Run(string name)
    {
        double[][] high = [.. _bars.Select(one => one.High)];
        double[][] low = [.. _bars.Select(one => one.Low)];
        double[][] close = [.. _bars.Select(one => one.Close)];
        OptionValues options = name is "sma" or "ema" ? new(IndicatorList.Find(name)!, [("period", 14)]) : new(IndicatorList.Find(name)!, []);
        return name switch
        {
            "sma" => () => Sma.Columns(Of(close), options, new EightOutputs(Of(_outputs[0]))),
            "ema" => () => Ema.Columns(Of(close), options, new EightOutputs(Of(_outputs[0]))),
            "rsi" => () => Rsi.Columns(Of(close), options, new EightOutputs(Of(_outputs[0]))),
            "macd" => () => Macd.Columns(Of(close), options, new EightOutputs(Of(_outputs[0]), Of(_outputs[1]), Of(_outputs[2]))),
            "atr" => () => Atr.Columns(new EightBars(Of(high), Of(low), Of(close)), options, new EightOutputs(Of(_outputs[0]))),
            _ => null,
        };
    }

    private EightColumns Of(double[][] columns) => new(columns, _rows);
}
