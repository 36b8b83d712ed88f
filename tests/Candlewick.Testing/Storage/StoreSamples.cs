namespace Candlewick.Testing.Storage;

/// <summary>Small series and writes for store tests: hourly bars from 2024-01-01.</summary>
public static class StoreSamples
{
    public static UtcTime Start { get; } = UtcTime.From(2024, 1, 1);

    public static UtcTime Received { get; } = UtcTime.From(2024, 6, 1);

    public static InstrumentId Bitcoin { get; } = InstrumentId.Of("BINANCE", "BTCUSDT");

    public static BarSeriesId Series { get; } = SeriesOf("BTCUSDT");

    public static BarSeriesId SeriesOf(string symbol, string venue = "BINANCE", string timeframe = "1h") =>
        new(InstrumentId.Of(venue, symbol), Timeframe.Parse(timeframe));

    public static UtcTime Hour(int index) => Start + TimeSpan.FromHours(index);

    /// <summary>The hours [from, to).</summary>
    public static UtcRange Hours(int from, int to) => new(Hour(from), Hour(to));

    /// <summary>The bar that opens at an hour; <paramref name="version"/> gives it other values.</summary>
    public static Bar BarAt(int hour, int version = 0, Finality finality = Finality.Closed) =>
        new(
            Hour(hour), Hour(hour + 1), 100 + hour, 110.25 + hour + version, 90 + hour, 105 + hour, 12.5 + hour,
            QuoteVolume: 1_234.5678 * (hour + 1), TradeCount: 10 + hour, Finality: finality);

    public static IEnumerable<Bar> Bars(int from, int to, int version = 0) => Enumerable.Range(from, to - from).Select(hour => BarAt(hour, version));

    public static RangeWrite Write(UtcRange asked, IEnumerable<Bar> bars, WriteSample? sample = null)
    {
        WriteSample one = sample ?? new WriteSample();
        return new RangeWrite(
            one.Series ?? Series, asked, BarColumns.Of([.. bars]),
            new Provenance(one.Source, one.Locator, one.Sha256, one.ReceivedAt ?? Received, IsVerified: one.Sha256 is not null, one.AbsentMeansNoTrades),
            one.Reason, TradingCalendar.AlwaysOpen);
    }

    public static async Task<List<Bar>> ReadAsync(IBarStore store, BarSeriesId series, UtcRange range, UtcTime? asKnownAt = null)
    {
        List<Bar> bars = [];
        await foreach (BarColumns batch in store.ReadAsync(series, range, asKnownAt, CancellationToken.None))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                bars.Add(batch[row]);
            }
        }

        return bars;
    }

    public static async Task<List<T>> ReadAsync<T>(IAsyncEnumerable<ReadOnlyMemory<T>> batches)
    {
        List<T> rows = [];
        await foreach (ReadOnlyMemory<T> batch in batches)
        {
            rows.AddRange(batch.Span);
        }

        return rows;
    }
}

/// <summary>What may differ from write to write.</summary>
public sealed record WriteSample(
    BarSeriesId? Series = null,
    string Source = "binance.archive",
    string Locator = "one.zip",
    string? Sha256 = null,
    UtcTime? ReceivedAt = null,
    WriteReason Reason = WriteReason.Import,
    bool AbsentMeansNoTrades = false);
