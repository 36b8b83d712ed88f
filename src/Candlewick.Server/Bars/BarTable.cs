using System.Buffers;
using System.Text.Json;
using Candlewick.Analytics.Indicators;
using Candlewick.Server.Analytics;
using Candlewick.Server.Api;

namespace Candlewick.Server.Bars;

/// <summary>A page of bars with the columns of its indicators.</summary>
internal sealed class BarTable
{
    private static readonly AnswerColumn[] Plain =
    [
        new("open_time", CellKind.Instant), new("close_time", CellKind.Instant),
        new("open", CellKind.Number), new("high", CellKind.Number), new("low", CellKind.Number), new("close", CellKind.Number),
        new("volume", CellKind.Number), new("quote_volume", CellKind.Number), new("trade_count", CellKind.Number),
        new("taker_buy_volume", CellKind.Number), new("taker_buy_quote_volume", CellKind.Number), new("finality", CellKind.Text),
    ];

    private readonly BarWindow _page;
    private readonly double[][] _values;

    /// <param name="paired">Closes of other instruments at the open times of the page's bars.</param>
    public BarTable(BarWindow page, IReadOnlyList<WantedIndicator> indicators, IReadOnlyDictionary<InstrumentId, double[]> paired)
    {
        _page = page;
        List<double[]> values = [];
        foreach (WantedIndicator indicator in indicators)
        {
            double[][] outputs = [.. indicator.Bound.Spec.Outputs.Select(_ => new double[page.Bars.Count])];
            indicator.Bound.Compute(BarSpans.Of(page.Bars, indicator.With.IsNone ? default : paired[indicator.With]), outputs);
            values.AddRange(outputs);
        }

        _values = [.. values];
        Columns = ColumnsOf(indicators);
    }

    public IReadOnlyList<AnswerColumn> Columns { get; }

    public static IReadOnlyList<AnswerColumn> ColumnsOf(IReadOnlyList<WantedIndicator> indicators) =>
        [.. Plain, .. IndicatorText.Columns(indicators).Select(name => new AnswerColumn(name, CellKind.Number))];

    public Answer ToAnswer() => new(Columns, RowsAsync());

    /// <summary>The plain columns of one bar.</summary>
    public static object?[] Cells(in Bar bar) =>
    [
        bar.OpenTime, bar.CloseTime, bar.Open, bar.High, bar.Low, bar.Close,
        bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume, Name(bar.Finality),
    ];

    /// <summary>The page as JSON. The hot path of charts: nothing is boxed.</summary>
    public void Write(IBufferWriter<byte> target)
    {
        using Utf8JsonWriter json = new(target, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("series", _page.Series.ToString());
        json.WriteStartArray("columns");
        foreach (AnswerColumn column in Columns)
        {
            json.WriteStringValue(QueryText.Camel(column.Name));
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        Span<byte> text = stackalloc byte[40];
        for (int row = _page.First; row < _page.First + _page.Count; row++)
        {
            WriteRow(json, row, text);
        }

        json.WriteEndArray();
        json.WriteString("next", _page.Next);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, int row, Span<byte> text)
    {
        BarColumns bars = _page.Bars;
        json.WriteStartArray();
        json.WriteStringValue(InstantText.Format(bars.OpenTimes[row], text));
        json.WriteStringValue(InstantText.Format(bars.CloseTimes[row], text));
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            CellText.Write(json, bars.Values((BarColumn)column)[row]);
        }

        json.WriteStringValue(Name(bars.Finalities[row]));
        foreach (double[] values in _values)
        {
            CellText.Write(json, values[row]);
        }

        json.WriteEndArray();
    }

    private async IAsyncEnumerable<object?[]> RowsAsync()
    {
        await Task.CompletedTask;
        for (int row = _page.First; row < _page.First + _page.Count; row++)
        {
            yield return _values.Length == 0 ? Cells(_page.Bars[row]) : [.. Cells(_page.Bars[row]), .. _values.Select(values => (object?)values[row])];
        }
    }

    private static string Name(Finality finality) => finality switch
    {
        Finality.Forming => "forming",
        Finality.Closed => "closed",
        Finality.Confirmed => "confirmed",
        _ => "corrected",
    };
}
