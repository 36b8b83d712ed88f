using Candlewick.Analytics.Indicators;

namespace Candlewick.Benchmarks;

/// <summary>Eight series with, together, as many bars as the single one, and room for three outputs; the libraries take them one after the other.</summary>
internal sealed class EightSeries(int rows, TaLib ta, Tulip tulip)
{
    private readonly BarSet[] _bars = [.. Enumerable.Range(2, EightColumns.Count).Select(seed => new BarSet(rows / EightColumns.Count, seed))];
    private readonly double[][][] _outputs = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, EightColumns.Count).Select(_ => new double[rows / EightColumns.Count]).ToArray())];
    private readonly int _rows = rows / EightColumns.Count;

    /// <summary>TA-Lib, then Tulip where it has the indicator, over the same columns.</summary>
    public IReadOnlyList<Action> Peers(string name)
    {
        (IndicatorContest Contest, double[][] Outputs)[] series = [.. _bars.Select((bars, i) =>
            (IndicatorContest.All(bars, ta, tulip).First(one => one.Name == name), _outputs.Select(output => output[i]).ToArray()))];
        List<Action> peers = [() => Array.ForEach(series, one => one.Contest.TaLib(one.Outputs))];
        if (series[0].Contest.Tulip is not null)
        {
            peers.Add(() => Array.ForEach(series, one => one.Contest.Tulip!(one.Outputs)));
        }

        return peers;
    }

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
