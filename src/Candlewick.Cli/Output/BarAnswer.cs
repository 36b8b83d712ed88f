using Candlewick.Analytics.Bars;
using Candlewick.Hosting;

namespace Candlewick.Cli.Output;

/// <summary>Bars as a table: times, then the value columns, absent values null, and how final they are.</summary>
internal static class BarAnswer
{
    public static IReadOnlyList<AnswerColumn> Columns { get; } =
    [
        new("open_time", CellKind.Instant), new("close_time", CellKind.Instant),
        new("open", CellKind.Number), new("high", CellKind.Number), new("low", CellKind.Number), new("close", CellKind.Number),
        new("volume", CellKind.Number), new("quote_volume", CellKind.Number), new("trade_count", CellKind.Number),
        new("taker_buy_volume", CellKind.Number), new("taker_buy_quote_volume", CellKind.Number), new("vwap", CellKind.Number),
        new("finality", CellKind.Text),
    ];

    /// <summary>Open time, prices and volume: more does not fit a terminal.</summary>
    public static AnswerLayout LayoutOf(Answer answer) =>
        new("bars", [0, 2, 3, 4, 5, 6, .. Enumerable.Range(Columns.Count, answer.Columns.Count - Columns.Count)], IsExact: true);

    public static Answer Of(IAsyncEnumerable<BarColumns> batches) => new(Columns, RowsAsync(batches, _ => null));

    /// <summary>The same, with the open interest that was known when each bar closed.</summary>
    public static async Task<Answer> WithInterestAsync(Workspace workspace, InstrumentId instrument, IAsyncEnumerable<BarColumns> batches, CancellationToken ct)
    {
        List<Observation> observations = [];
        await foreach (ReadOnlyMemory<Observation> batch in workspace.Store.Observations.ReadAsync(new SeriesId(instrument, SeriesKind.OpenInterest), UtcRange.All, ct))
        {
            observations.AddRange(batch.Span);
        }

        Observation[] known = [.. observations];
        return new Answer([.. Columns, new AnswerColumn("open_interest", CellKind.Number)], RowsAsync(batches, bars => AsOf.Values(bars, known)));
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IAsyncEnumerable<BarColumns> batches, Func<BarColumns, double[]?> more)
    {
        await foreach (BarColumns batch in batches)
        {
            double[]? values = more(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                yield return values is null ? Cells(batch[i]) : [.. Cells(batch[i]), values[i]];
            }
        }
    }

    private static object?[] Cells(in Bar bar) =>
    [
        bar.OpenTime, bar.CloseTime, bar.Open, bar.High, bar.Low, bar.Close,
        bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume, bar.Vwap,
        bar.Finality.ToString().ToLowerInvariant(),
    ];
}
