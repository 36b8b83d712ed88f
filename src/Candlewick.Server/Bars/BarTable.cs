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

    private const int RowsOfPart = 2_048, BytesOfHead = 4_096, BytesOfCell = 20;

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

    /// <summary>The page as JSON, in parts that belong one behind the other: the rows of a long page are written on several processors. The caller disposes the parts.</summary>
    public async Task<IReadOnlyList<PooledBytes>> WriteAsync()
    {
        int parts = Math.Clamp(_page.Count / RowsOfPart, 1, Environment.ProcessorCount);
        Task<PooledBytes>[] others = [.. Enumerable.Range(1, parts - 1).Select(part => Task.Run(() => WritePart(part, parts)))];
        PooledBytes first = WritePart(0, parts);
        return [first, .. await Task.WhenAll(others)];
    }

    /// <summary>Some of the rows; before the first the head of the page, and after the last its end. The hot path of charts: nothing is boxed.</summary>
    private PooledBytes WritePart(int part, int parts)
    {
        int from = (int)((long)_page.Count * part / parts), to = (int)((long)_page.Count * (part + 1) / parts);
        PooledBytes target = new(BytesOfHead + ((to - from) * BytesOfCell * Columns.Count));
        using Utf8JsonWriter json = new(target, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        if (part == 0)
        {
            WriteHead(json);
        }

        json.WriteStartArray();
        Span<byte> text = stackalloc byte[40];
        for (int row = _page.First + from; row < _page.First + to; row++)
        {
            WriteRow(json, row, text);
        }

        if (part == parts - 1)
        {
            json.WriteEndArray();
            json.WriteString("next", _page.Next);
            json.WriteEndObject();
        }

        json.Flush();
        if (part > 0)
        {
            // What began an object and an array continues those of the part before.
            target.Begin(skipped: 1, (byte)',');
        }

        return target;
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteString("series", _page.Series.ToString());
        json.WriteStartArray("columns");
        foreach (AnswerColumn column in Columns)
        {
            json.WriteStringValue(QueryText.Camel(column.Name));
        }

        json.WriteEndArray();
        json.WritePropertyName("rows");
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
