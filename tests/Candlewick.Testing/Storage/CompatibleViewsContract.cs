using System.Globalization;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What the views of older systems must be called, hold and say on every store that takes SQL.</summary>
public abstract class CompatibleViewsContract : StoreContract
{
    private static readonly InstrumentId Ether = InstrumentId.Of("BINANCE", "ETHUSDT");
    private static readonly InstrumentId Perpetual = InstrumentId.Of("BINANCE-UM", "BTCUSDT");
    private static readonly InstrumentId Share = InstrumentId.Of("NYSE", "IBM");

    private const string Bars = "open_time ts, close_time ts, open numeric, high numeric, low numeric, close numeric, volume numeric, quote_av numeric, "
        + "trades int, tb_base_av numeric, tb_quote_av numeric, symbol_id int";

    private const string Symbols = "symbol_id int, symbol_name text, symbol_created_at ts, symbol_last_updated_at ts, last_updated_at ts, exchange_id int";

    /// <summary>Schema, view, and its columns in order with their types.</summary>
    public static TheoryData<string, string, string> Views => new()
    {
        { "trading_alerts", "symbol", Symbols },
        { "trading_alerts", "symbols", Symbols },
        { "trading_alerts", "tickerdata_1m", Bars },
        { "trading_alerts", "tickerdata_5m", Bars },
        { "trading_alerts", "tickerdata_30m", Bars },
        { "trading_alerts", "tickerdata_1h", Bars },
        { "trading_alerts", "tickerdata_4h", Bars },
        { "trading_alerts", "tickerdata_1d", Bars },
        { "trading_alerts", "tickerdata_1w", Bars },
        { "trading_alerts", "tickerdata_1mo", Bars },
        { "trading_alerts", "market_dim", "market_id int, market_name text, market_created_at ts" },
        { "trading_alerts", "exchange_dim", "exchange_id int, exchange_name text, market_id int, exchange_created_at ts" },
        { "trading_alerts", "date_dim", "date_id bigint, date_str text, weekday text, day_of_week int, week_of_year int, year int" },
        { "trading_alerts", "time_dim", "time_id bigint, time_str text, hour int, minute int" },
        {
            "liualgotrader", "stock_ohlc",
            "symbol_id int, symbol text, symbol_date date, open float, high float, low float, close float, volume bigint, indicators json, modify_tstamp ts, create_tstamp ts"
        },
        {
            "liualgotrader", "ticker_data",
            "symbol text, name text, description text, tags texts, similar_tickers texts, industry text, sector text, exchange text, short_ratio float, create_tstamp ts, modify_tstamp ts"
        },
        { "coinmarket", "currency_status", "id bigint, coin_ticker text, coin_name text, last_update ts, market_cap text, slug text, rank int" },
        { "coinmarket", "historical_trade_data", "ticker text, close_date ts, day_open numeric, daily_high numeric, daily_low numeric, day_close numeric, volume_trade bigint" },
        { "coinmarket", "historical_rolling", "ticker text, close_date ts, rsi numeric, std_dev numeric" },
        { "coinmarket", "period_returns", "ticker text, close_date ts, period_return numeric" },
        { "coinmarket", "period_return", "ticker text, close_date ts, period_return numeric" },
        { "coinmarket", "top_ranking", "close_date ts, gainers text, returns numeric" },
        { "coinmarket", "bottom_ranking", "close_date ts, losers text, returns numeric" },
        { "binance_ingestion", "raw_data", "symbol text, data json, timestamp tstz" },
        { "binance_ingestion", "downsampled_data", "symbol text, timestamp tstz, avg_price float, median_price float" },
        { "binance_ingestion", "ingestion_state", "id int, symbol text, collected_points int" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task View_Columns_AreTheNamesAndTypesOfOld(string schema, string view, string columns)
    {
        await using OpenStore store = await OpenAsync();
        string[] found =
        [
            .. (await RunAsync(store, $"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = '{schema}' AND lower(table_name) = '{view}' ORDER BY ordinal_position"))
                .Select(row => $"{row[0]} {TypeOf((string)row[1]!)}"),
        ];
        Assert.Equal(columns.Split(", "), found);
    }

    [Fact]
    public async Task Views_OfAnEmptyStore_AreEmptyAndFailNowhere()
    {
        await using OpenStore store = await OpenAsync();
        foreach (var view in Views)
        {
            long expected = view.Data.Item2 switch { "time_dim" => 1_440, "market_dim" => 2, _ => 0 };
            Assert.Equal(expected, Convert.ToInt64((await RunAsync(store, $"SELECT count(*) FROM {view.Data.Item1}.{view.Data.Item2}"))[0][0], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task TradingAlerts_Bars_HaveTheirInclusiveCloseAndExactNumbers()
    {
        await using OpenStore store = await FilledAsync();
        Assert.Equal(
            ["2024-01-01T01:00:00Z|2024-01-01T01:59:59.999Z|101|111.25|91|106|13.5|2469.1356|11|NULL|NULL|BTCUSDT|Binance"],
            await LinesAsync(store, """
                SELECT t.open_time, t.close_time, t.open, t.high, t.low, t.close, t.volume, t.quote_av, t.trades, t.tb_base_av, t.tb_quote_av, s.symbol_name, e.exchange_name
                FROM trading_alerts.tickerdata_1h t JOIN trading_alerts.symbols s ON s.symbol_id = t.symbol_id
                JOIN trading_alerts.exchange_dim e ON e.exchange_id = s.exchange_id
                WHERE t.open_time = TIMESTAMP '2024-01-01 01:00:00'
                """));
        Assert.Equal(
            ["BTCUSDT|1|Binance|crypto", "BTCUSDT|3|BINANCE-UM|crypto", "ETHUSDT|1|Binance|crypto", "IBM|2|NYSE|equity"],
            await LinesAsync(store, """
                SELECT s.symbol_name, s.exchange_id, e.exchange_name, m.market_name FROM trading_alerts.symbol s
                JOIN trading_alerts.exchange_dim e ON e.exchange_id = s.exchange_id JOIN trading_alerts.market_dim m ON m.market_id = e.market_id ORDER BY 1, 2
                """));
        Assert.Equal(["2024-06-01T00:00:00Z|2024-06-02T00:00:00Z"], await LinesAsync(store, "SELECT symbol_created_at, last_updated_at FROM trading_alerts.symbol WHERE symbol_name = 'BTCUSDT' AND exchange_id = 1"));
        Assert.Equal(["0|00:00|0|0", "1439|23:59|23|59"], await LinesAsync(store, "SELECT time_id, time_str, hour, minute FROM trading_alerts.time_dim WHERE time_id IN (0, 1439) ORDER BY 1"));
        Assert.Equal(["20241230|2024-12-30|Monday|1|1|2024"], await LinesAsync(store, "SELECT * FROM trading_alerts.date_dim"));
    }

    [Fact]
    public async Task Liualgotrader_Days_AreOneASymbolAndDate()
    {
        await using OpenStore store = await FilledAsync();
        Assert.Equal(
            ["BTCUSDT|2024-01-01|100|110.25|90|105|13|NULL|2024-06-01T00:00:00Z", "BTCUSDT|2024-01-02|124|134.25|114|129|37|NULL|2024-06-01T00:00:00Z", "IBM|2024-01-01|100|110.25|90|105|13|NULL|2024-06-01T00:00:00Z"],
            await LinesAsync(store, "SELECT symbol, symbol_date, open, high, low, close, volume, indicators, create_tstamp FROM liualgotrader.stock_ohlc ORDER BY 1, 2"));
        Assert.Equal(
            ["BTCUSDT|Bitcoin|BINANCE", "ETHUSDT|Ethereum|BINANCE", "IBM|IBM|NYSE"],
            await LinesAsync(store, "SELECT symbol, name, exchange FROM liualgotrader.ticker_data ORDER BY 1"));
    }

    [Fact]
    public async Task Coinmarket_Figures_AreTheCurrentOnes()
    {
        await using OpenStore store = await FilledAsync();
        Assert.Equal(
            ["BTC|Bitcoin|bitcoin|1|1200000000000.5|2024-05-31T00:00:00Z", "ETH|Ethereum|ethereum|2|NULL|2024-06-01T00:00:00Z"],
            await LinesAsync(store, "SELECT coin_ticker, coin_name, slug, rank, CAST(market_cap AS DECIMAL(38, 12)), last_update FROM coinmarket.currency_status ORDER BY 1"));
        Assert.Equal(
            ["BTC|2024-01-01T00:00:00Z|100|110.25|90|105|1235", "BTC|2024-01-02T00:00:00Z|124|134.25|114|129|30864"],
            await LinesAsync(store, "SELECT * FROM coinmarket.historical_trade_data ORDER BY 2"));
        Assert.Equal(["BTC|2024-01-01T00:00:00Z|50.5|NULL", "BTC|2024-01-02T00:00:00Z|51|0.1"], await LinesAsync(store, "SELECT * FROM coinmarket.historical_rolling ORDER BY 2"));
        Assert.Equal(["BTC|2024-01-02T00:00:00Z|-0.25"], await LinesAsync(store, "SELECT * FROM coinmarket.period_return ORDER BY 2"));
        Assert.Equal(["2024-01-02T00:00:00Z|ETH|0.5"], await LinesAsync(store, "SELECT * FROM coinmarket.top_ranking"));
        Assert.Equal(["2024-01-02T00:00:00Z|BTC|-0.25"], await LinesAsync(store, "SELECT * FROM coinmarket.bottom_ranking"));
    }

    [Fact]
    public async Task BinanceIngestion_Samples_AreTextOfEightDigits()
    {
        await using OpenStore store = await FilledAsync();
        Assert.Equal(
            ["BTCUSDT|67000.01000000", "BTCUSDT|0.00000123"],
            await LinesAsync(store, "SELECT symbol, data->>'price' FROM binance_ingestion.raw_data ORDER BY timestamp"));
        Assert.Equal(["2024-01-01T00:00:05.123456Z"], await LinesAsync(store, "SELECT min(timestamp) FROM binance_ingestion.raw_data"));
        Assert.Equal(["BTCUSDT|2024-01-01T00:00:00Z|67000.01|67000.01"], await LinesAsync(store, "SELECT * FROM binance_ingestion.downsampled_data"));
        Assert.Equal(["BTCUSDT|1"], await LinesAsync(store, "SELECT symbol, collected_points FROM binance_ingestion.ingestion_state"));
    }

    [Fact]
    public async Task ResampledBars_ShowOnlyWhereTheVenueHasNone()
    {
        await using OpenStore store = await FilledAsync();
        BarSeriesId four = new(Bitcoin, BarSpec.Parse("4h/resampled"));
        BarSeriesId hours = new(Bitcoin, BarSpec.Parse("1h/resampled"));
        await store.Bars.WriteAsync([Write(Hours(0, 4), [BarAt(0) with { CloseTime = Hour(4) }], new WriteSample(four, Source: "derived", Reason: WriteReason.Derive))], Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 1), [BarAt(0, 7)], new WriteSample(hours, Source: "derived", Reason: WriteReason.Derive))], Ct);
        Assert.Equal(["2024-01-01T03:59:59.999Z"], await LinesAsync(store, "SELECT close_time FROM trading_alerts.tickerdata_4h"));
        Assert.Equal(["110.25"], await LinesAsync(store, "SELECT high FROM trading_alerts.tickerdata_1h WHERE open_time = TIMESTAMP '2024-01-01 00:00:00'"));
    }

    /// <summary>The type of a column, in the words of <see cref="Views"/>.</summary>
    protected abstract string TypeOf(string sqlType);

    private async Task<OpenStore> FilledAsync()
    {
        OpenStore store = await OpenAsync();
        StoreRoles roles = store.Roles;
        await roles.Instruments.SaveAsync(
            new InstrumentCatalog(Start, [new Instrument(Share, InstrumentKind.Equity, "IBM", "IBM", "USD", "XNYS")], []), Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 3), [BarAt(0), BarAt(1), BarAt(2)])], Ct);
        await store.Bars.WriteAsync([Write(Hours(3, 5), [BarAt(3), BarAt(4, finality: Finality.Forming)], new WriteSample(ReceivedAt: Received + TimeSpan.FromDays(1)))], Ct);
        foreach (InstrumentId one in (InstrumentId[])[Bitcoin, Perpetual])
        {
            Bar[] days = [.. Enumerable.Range(0, 2).Select(day => BarAt(24 * day) with { CloseTime = Hour(24 * (day + 1)) })];
            await store.Bars.WriteAsync([Write(Hours(0, 48), days, new WriteSample(new BarSeriesId(one, Timeframe.Parse("1d"))))], Ct);
        }

        await store.Bars.WriteAsync([Write(Hours(0, 24), [BarAt(0) with { CloseTime = Hour(24) }], new WriteSample(new BarSeriesId(Share, Timeframe.Parse("1d"))))], Ct);
        CoinMarket[] coins = [new("bitcoin", "BTC", "Bitcoin", 1, 1_200_000_000_000.5m, Received - TimeSpan.FromDays(1)), new("ethereum", "ETH", "Ethereum", 2, null, null)];
        await roles.Derived.Currencies.SaveAsync("coingecko", [coins[0]], Received, Ct);
        await roles.Universe.AppendAsync(
            new UniverseSnapshot(
                Received, "coingecko", "BINANCE", "USDT",
                [new UniverseMember(coins[0], Bitcoin, UnmappedReason.None), new UniverseMember(coins[1], Ether, UnmappedReason.None)]),
            Ct);
        await roles.Instruments.SaveAsync(new InstrumentCatalog(Start, [new Instrument(Ether, InstrumentKind.Spot, "ETHUSDT", "ETH", "USDT")], []), Ct);
        UtcRange days2 = new(Start, Hour(48));
        await roles.Derived.Statistics.WriteAsync(
            [new StatisticsWrite(Bitcoin, RangeSet.Of(days2), [new DailyStatistic(Start, 50.5, double.NaN, double.NaN), new DailyStatistic(Hour(24), 51, 0.1, -0.25)], Received)], Ct);
        await roles.Derived.Statistics.WriteAsync(
            new RankingWrite(new RankingScope("BINANCE", "USDT"), RangeSet.Of(days2), [new DailyRanking(Hour(24), null, 2, [new(Ether, 0.5)], [new(Bitcoin, -0.25)])], Received), Ct);
        await roles.Derived.Samples.AppendAsync([new PriceSample(Bitcoin, Start.AddNanoseconds(5_123_456_000), 67_000.01)], Ct);
        long used = (await roles.Derived.Samples.SummarizeAsync(null, Ct))[0].LastEntry;
        await roles.Derived.Samples.AppendAsync([new PriceSample(Bitcoin, Start.AddNanoseconds(305_000_000_000), 0.00000123)], Ct);
        UtcRange window = new(Start, Start + TimeSpan.FromMinutes(5));
        await roles.Derived.Windows.WriteAsync(new WindowWrite(Bitcoin, "5m", RangeSet.Of(window), [new PriceWindow(window, 67_000.01, 67_000.01, 1)], used), Ct);
        await roles.Derived.Dimensions.WriteAsync([new DateRow(new DateOnly(2024, 12, 30), 1, 1, 2025)], [], Ct);
        return store;
    }

    private static async Task<string[]> LinesAsync(OpenStore store, string sql) =>
        [.. (await RunAsync(store, sql)).Select(row => string.Join('|', row.Select(Text)))];

    private static string Text(object? cell) => cell switch
    {
        null => "NULL",
        decimal number => number.ToString("0.############", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };

    private static async Task<List<object?[]>> RunAsync(OpenStore store, string sql)
    {
        await using IQueryResult result = await store.Roles.Queries.QueryAsync(sql, Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        return rows;
    }
}
