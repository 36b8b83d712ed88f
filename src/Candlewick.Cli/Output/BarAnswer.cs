namespace Candlewick.Cli.Output;

/// <summary>Bars as a table: times, then the value columns, absent values null.</summary>
internal static class BarAnswer
{
    public static IReadOnlyList<AnswerColumn> Columns { get; } =
    [
        new("open_time", CellKind.Instant), new("close_time", CellKind.Instant),
        new("open", CellKind.Number), new("high", CellKind.Number), new("low", CellKind.Number), new("close", CellKind.Number),
        new("volume", CellKind.Number), new("quote_volume", CellKind.Number), new("trade_count", CellKind.Number),
        new("taker_buy_volume", CellKind.Number), new("taker_buy_quote_volume", CellKind.Number),
    ];

    /// <summary>Open time, prices and volume: more does not fit a terminal.</summary>
    public static AnswerLayout Layout { get; } = new("bars", [0, 2, 3, 4, 5, 6], IsExact: true);

    public static Answer Of(IAsyncEnumerable<BarColumns> batches) => new(Columns, RowsAsync(batches));

    private static async IAsyncEnumerable<object?[]> RowsAsync(IAsyncEnumerable<BarColumns> batches)
    {
        await foreach (BarColumns batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                yield return Cells(batch[i]);
            }
        }
    }

    private static object?[] Cells(in Bar bar) =>
    [
        bar.OpenTime, bar.CloseTime, bar.Open, bar.High, bar.Low, bar.Close,
        bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume,
    ];
}
