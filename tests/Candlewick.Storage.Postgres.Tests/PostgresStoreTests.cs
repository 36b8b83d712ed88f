using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresStoreTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_Again_KeepsEverythingAndTheOrigin()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        RangeWrite write = Write(Hours(0, 10), Bars(0, 10), new WriteSample(SeriesOf("AAA", "SIM")));
        await using (PostgresStore store = await Engine.OpenAsync(database, StoreOrigin.Simulated))
        {
            await store.Roles.Bars.WriteAsync([write], Ct);
        }

        await using PostgresStore again = await Engine.OpenAsync(database, StoreOrigin.Real);
        Assert.Equal(StoreOrigin.Simulated, again.Info.Origin);
        Assert.DoesNotContain("Password", again.Info.Location, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Bars(0, 10), await ReadAsync(again.Roles.Bars, SeriesOf("AAA", "SIM"), UtcRange.All));
        Assert.True((await again.Roles.Bars.WriteAsync([write], Ct)).ChangedNothing);
    }

    [Fact]
    public async Task Open_ThroughTheServersUnixSocket_Works()
    {
        await using PostgresProcess local = await PostgresProcess.StartAsync(ct: Ct);
        PostgresOptions options = new($"Host={local.SocketFolder};Port={local.Port};Database=postgres;Username=postgres");
        await using PostgresStore store = await PostgresStore.OpenAsync(options, TimeProvider.System, Ct);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task Open_ForReading_ReadsAndRefusesToWrite()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore store = await Engine.OpenAsync(database);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await using PostgresStore reader = await PostgresStore.OpenAsync(Engine.Options(database) with { IsReadOnly = true }, TimeProvider.System, Ct);
        Assert.Equal(Bars(0, 10), await ReadAsync(reader.Roles.Bars, Series, UtcRange.All));
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => reader.Roles.Facts.KeepAsync("a", "b", Ct));
        Assert.Equal(ErrorKind.ReadOnly, refusal.Kind);
    }

    [Theory]
    [InlineData("UPDATE candlewick.schema_version SET sha256 = 'other' WHERE version = 2")]
    [InlineData("INSERT INTO candlewick.schema_version (version, name, sha256) VALUES (9999, 'later', 'x')")]
    [InlineData("DELETE FROM candlewick.schema_version WHERE version = 2")]
    [InlineData("DROP TABLE candlewick.schema_version")]
    [InlineData("UPDATE candlewick.store SET origin = 'Elsewhere'")]
    [InlineData("UPDATE candlewick.store SET layout = 'other'")]
    public async Task Open_OfAnotherSchema_IsRefused(string change)
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await (await Engine.OpenAsync(database)).DisposeAsync();
        await database.RunAsync(change, Ct);
        Assert.Equal(ErrorKind.SchemaMismatch, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenAsync(database))).Kind);
    }

    [Fact]
    public async Task Open_OfAClockThatDiffers_IsLoggedAndWorks()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        LogLines log = new();
        Candlewick.Testing.ManualClock clock = new(UtcTime.From(2031, 1, 1));
        await using PostgresStore store = await PostgresStore.OpenAsync(Engine.Options(database) with { Log = log }, clock, Ct);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        Assert.Contains(log.Lines, line => line.Contains("clock is -", StringComparison.Ordinal));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task Write_OverManyMonths_MakesATableEachAndReadsThemInOrder()
    {
        await using OpenStore store = await Engine.OpenAsync(server);
        BarSeriesId days = SeriesOf("BTCUSDT", timeframe: "1d");
        Bar[] bars = [.. Enumerable.Range(0, 1_000).Select(day => new Bar(Start + TimeSpan.FromDays(day), Start + TimeSpan.FromDays(day + 1), 1, 2, 0.5, 1.5, day))];
        await store.Bars.WriteAsync([Write(new UtcRange(Start, bars[^1].CloseTime), bars, new WriteSample(days))], Ct);
        Assert.Equal(bars, await ReadAsync(store.Bars, days, UtcRange.All));
        Assert.Equal(bars[40..50], await ReadAsync(store.Bars, days, new UtcRange(bars[40].OpenTime, bars[50].OpenTime)));
        Bar early = new(UtcTime.From(1690, 5, 1), UtcTime.From(1690, 5, 2), 1, 2, 0.5, 1.5, 9);
        await store.Bars.WriteAsync([Write(new UtcRange(early.OpenTime, early.CloseTime), [early], new WriteSample(days))], Ct);
        Assert.Equal(early, (await ReadAsync(store.Bars, days, UtcRange.All))[0]);
    }

    [Fact]
    public async Task Write_OfTradesAtTheEndsOfTime_GivesThemBack()
    {
        await using OpenStore store = await Engine.OpenAsync(server);
        SeriesId series = new(Bitcoin, SeriesKind.Trades);
        Trade[] trades = [.. new[] { UtcTime.MinValue, UtcTime.From(1678, 1, 1), Start, UtcTime.From(2262, 1, 1), UtcTime.MaxValue.AddNanoseconds(-1) }
            .Select((at, index) => new Trade(at, index, 1, double.NaN, Aggressor.Seller, index, index, 'Q', uint.MaxValue, true))];
        await store.Roles.Trades.WriteAsync([new TradeWrite(series, UtcRange.All, trades, false, new Provenance("a", "b", null, Received), WriteReason.Import)], Ct);
        Assert.Equal(trades, await ReadAsync(store.Roles.Trades.ReadAsync(series, UtcRange.All, Ct)));
    }

    private sealed class LogLines : Microsoft.Extensions.Logging.ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
