using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Storage.ClickHouse.Http;
using Candlewick.Testing.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.ClickHouse.Tests;

/// <summary>The views of hours and days: what resampling the rows that count would give, out of the projection wherever it can be.</summary>
public sealed class LargerBarsTests
{
    private const int Minutes = 9 * 60;

    /// <summary>Late in a day, so that bars of two days come.</summary>
    private static readonly UtcTime First = UtcTime.Parse("2023-12-31T20:00:00Z");

    private static readonly BarSeriesId[] BothSeries = [SeriesOf("S0", timeframe: "1m"), SeriesOf("S1", timeframe: "5m")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void HoursAndDays_AfterAnySequence_AreTheResampledRows() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2), Prop.ForAll<int>(seed => RunAsync(seed).GetAwaiter().GetResult()));

    [Fact]
    public async Task Hours_OnceBuilt_ComeFromTheProjectionAndReadNoRows()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(BothSeries[0], 0, Minutes, version: 0)], Ct);
        Assert.Equal(Minutes, await CountReadAsync(store, "bars_1h"));
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(Minutes / 60, await CountReadAsync(store, "bars_1h"));
        Assert.Equal(Minutes / 60, await CountReadAsync(store, "bars_1d"));
        Assert.Contains("ReadFromMergeTree (hours)", await ExplainAsync(store, "bars_1h"), StringComparison.Ordinal);

        await store.Bars.WriteAsync([Write(BothSeries[0], 10, 20, version: 1)], Ct);
        Assert.InRange(await CountReadAsync(store, "bars_1h"), 60, Minutes - 1);
        Assert.Contains("ReadFromMergeTree (hours)", await ExplainAsync(store, "bars_1h"), StringComparison.Ordinal);
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.InRange(await CountReadAsync(store, "bars_1h"), Minutes / 60, (Minutes / 60) + 1);
        await AssertSameAsync(store);
    }

    [Fact]
    public async Task Hours_ReadWhileTheyAreCorrected_AreOfOneWriteEach()
    {
        await using Opened store = await Opened.NewAsync();
        await store.Bars.WriteAsync([Write(BothSeries[0], 0, 60, version: 0)], Ct);
        double[] sums = [.. Enumerable.Range(0, 2).Select(version => Enumerable.Range(0, 60).Sum(minute => BarAt(1, minute, version).Volume))];
        Task corrections = Task.Run(async () =>
        {
            for (int version = 1; version <= 12; version++)
            {
                await store.Bars.WriteAsync([Write(BothSeries[0], 0, 60, version % 2)], Ct);
            }
        });
        do
        {
            object?[] hour = Assert.Single(await QueryAsync(store, "SELECT rows, volume FROM bars_1h"));
            Assert.Equal(60L, hour[0]);
            Assert.Contains((double)hour[1]!, sums);
        }
        while (!corrections.IsCompleted);
        await corrections;
    }

    private static async Task RunAsync(int seed)
    {
        Random random = new(seed);
        await using Opened store = await Opened.NewAsync();
        for (int step = 0; step < 8; step++)
        {
            await store.Bars.WriteAsync([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Some(random))], Ct);
            switch (random.Next(6))
            {
                case 0:
                    int from = random.Next(Minutes);
                    await store.Roles.Coverage.ClearAsync(SeriesFilter.Any, Range(from, from + random.Next(200)), Ct);
                    break;
                case 1:
                    await store.ExecuteAsync("INSERT INTO bar SELECT * REPLACE ((SELECT max(generation) FROM coverage) + 500 AS generation, open + 1 AS open, volume + 1 AS volume) FROM bar LIMIT 100");
                    break;
                case 2 or 3:
                    await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
                    break;
            }

            if (step % 4 == 3)
            {
                await AssertSameAsync(store);
            }
        }

        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        await AssertSameAsync(store);
    }

    private static RangeWrite Some(Random random)
    {
        BarSeriesId series = BothSeries[random.Next(2)];
        int length = series == BothSeries[0] ? 1 : 5;
        int from = random.Next(Minutes / length) * length;
        RangeWrite whole = Write(series, from, Math.Min(Minutes, from + (random.Next(1, 40) * length)), random.Next(3));
        BarColumns some = new();
        for (int row = 0; row < whole.Bars.Count; row++)
        {
            Bar bar = whole.Bars[row];
            if (random.Next(12) > 0)
            {
                bool isForming = row == whole.Bars.Count - 1 && random.Next(3) == 0;
                Bar changed = random.Next(9) == 0 ? bar with { Volume = 0, TradeCount = 0 } : random.Next(30) == 0 ? bar with { TakerBuyVolume = double.NaN } : bar;
                some.Add(changed with { Finality = isForming ? Finality.Forming : Finality.Closed });
            }
        }

        return whole with { Bars = some };
    }

    private static RangeWrite Write(BarSeriesId series, int from, int to, int version)
    {
        int length = series == BothSeries[0] ? 1 : 5;
        return StoreSamples.Write(
            Range(from, to), Enumerable.Range(0, (to - from) / length).Select(index => BarAt(length, from + (index * length), version)),
            new WriteSample(series, ReceivedAt: Received + TimeSpan.FromMinutes(version)));
    }

    private static UtcRange Range(int from, int to) => new(First + TimeSpan.FromMinutes(from), First + TimeSpan.FromMinutes(to));

    /// <summary>Values whose sums are exact in any order.</summary>
    private static Bar BarAt(int length, int minute, int version)
    {
        double price = 100 + (((minute * 37) + version) % 64 * 0.25);
        return new Bar(
            First + TimeSpan.FromMinutes(minute), First + TimeSpan.FromMinutes(minute + length), price, price + 2 + (minute % 5), price - 1 - (minute % 7), price + 0.5, 8 + (minute % 11) + version,
            QuoteVolume: 64 + minute + (0.125 * version), TradeCount: 1 + (minute % 9), TakerBuyVolume: 0.5 * (minute % 3), TakerBuyQuoteVolume: 4 + (minute % 3));
    }

    private static async Task AssertSameAsync(Opened store)
    {
        foreach (BarSeriesId series in BothSeries)
        {
            foreach ((string view, string timeframe) in new[] { ("bars_1h", "1h"), ("bars_1d", "1d") })
            {
                List<Bar> expected = Resample(await ReadAsync(store.Bars, series, UtcRange.All), series, Timeframe.Parse(timeframe));
                Assert.Equal(expected, await ReadViewAsync(store, view, series));
            }
        }
    }

    private static List<Bar> Resample(List<Bar> rows, BarSeriesId series, Timeframe timeframe)
    {
        BarResampler resampler = new(series.Spec, series.Spec with { Timeframe = timeframe }, new ResampleOptions { Incomplete = IncompleteGroup.Close });
        BarColumns closed = new(), input = BarColumns.Of([.. rows.Where(bar => bar.Finality != Finality.Forming)]);
        resampler.Add(new BarInput(input, 0, input.Count), closed);
        resampler.Advance(UtcTime.From(2030, 1, 1), closed);
        return [.. Enumerable.Range(0, closed.Count).Select(row => closed[row])];
    }

    private static async Task<List<Bar>> ReadViewAsync(Opened store, string view, BarSeriesId series)
    {
        List<Bar> bars = [];
        foreach (object?[] row in await QueryAsync(
            store,
            "SELECT open_time, close_time, open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume, taker_buy_quote_volume, is_complete, rows "
            + $"FROM {view} WHERE series = '{series}' ORDER BY open_time"))
        {
            double[] values = [.. row[2..11].Select(cell => cell is null ? double.NaN : (double)cell)];
            bars.Add(new Bar((UtcTime)row[0]!, (UtcTime)row[1]!, values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]));
            int rowsOfWhole = (view == "bars_1h" ? 60 : 1_440) / (series == BothSeries[0] ? 1 : 5);
            Assert.Equal((long)row[12]! == rowsOfWhole, row[11]);
        }

        return bars;
    }

    private static async Task<List<object?[]>> QueryAsync(Opened store, string sql)
    {
        await using IQueryResult result = await store.Roles.Queries.QueryAsync(sql, Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Rows that the engine expects to read, of the table and of the projection together.</summary>
    private static async Task<long> CountReadAsync(Opened store, string view)
    {
        using ClickHouseClient client = Engine.Client(store.Options);
        RowBinaryReader rows = await client.ReadAsync($"SELECT sum(rows) FROM (EXPLAIN ESTIMATE SELECT * FROM {view} WHERE series = '{BothSeries[0]}') WHERE table = 'bar'", Ct);
        return rows.Read() ? (long)rows.UInt64() : 0;
    }

    private static async Task<string> ExplainAsync(Opened store, string view)
    {
        using ClickHouseClient client = Engine.Client(store.Options);
        RowBinaryReader rows = await client.ReadAsync($"EXPLAIN SELECT * FROM {view} WHERE series = '{BothSeries[0]}'", Ct);
        List<string> lines = [];
        while (rows.Read())
        {
            lines.Add(rows.Text());
        }

        return string.Join('\n', lines);
    }
}
