using Candlewick.Hosting.Running;
using Candlewick.Testing;
using Candlewick.Testing.Storage;

namespace Candlewick.Hosting.Tests;

public sealed class StatusReadingTests : IDisposable
{
    private static readonly Timeframe Minute = new(1, TimeframeUnit.Minute);
    private static readonly InstrumentId Btc = InstrumentId.Parse("BINANCE:BTCUSDT"), Eth = InstrumentId.Parse("BINANCE:ETHUSDT");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(20, LiveMode.Stream, "BINANCE:BTCUSDT@1m")]
    [InlineData(20, LiveMode.Poll, "")]
    [InlineData(90, LiveMode.Stream, "BINANCE:BTCUSDT@1m BINANCE:ETHUSDT@1m")]
    [InlineData(90, LiveMode.Poll, "BINANCE:BTCUSDT@1m BINANCE:ETHUSDT@1m")]
    public async Task Read_SeriesThatIsNotStreamed_IsLateOnlyWhenTheNextCatchUpIsDue(int minutes, LiveMode mode, string late)
    {
        CandlewickOptions defaults = CandlewickOptions.ForStore(_folder.File("s.duckdb"));
        CandlewickOptions options = defaults with { Live = defaults.Live with { Mode = mode, Top = 1 } };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        UtcTime open = Minute.Floor(UtcTime.From(TimeProvider.System.GetUtcNow())) - TimeSpan.FromMinutes(minutes);
        UniverseMember[] members = [.. new[] { Btc, Eth }.Select((one, i) => new UniverseMember(new CoinMarket($"c{i}", $"C{i}", "x", i + 1, 1, null), one, UnmappedReason.None))];
        await workspace.Store.Universe.AppendAsync(new UniverseSnapshot(open, "test", "BINANCE", "USDT", members), Ct);
        foreach (InstrumentId instrument in new[] { Btc, Eth })
        {
            Bar bar = StoreSamples.BarAt(0) with { OpenTime = open, CloseTime = Minute.Next(open) };
            await workspace.Store.Bars.WriteAsync(
                [StoreSamples.Write(new UtcRange(open, bar.CloseTime), [bar], new WriteSample(new BarSeriesId(instrument, Minute)))], Ct);
        }

        StatusReport report = await new StatusReading(workspace, options, TimeSpan.FromMinutes(5)).ReadAsync(null, Ct);

        Assert.Equal(late, string.Join(' ', report.Series.Where(one => one.IsLate).Select(one => one.Series)));
        Assert.Equal(2, report.Series.Count(one => one.IsFollowed));
        Assert.Equal(late.Length == 0, report.IsHealthy);
    }

    [Fact]
    public async Task Read_NamedInstruments_AreFollowedThoughNoUniverseHasThem()
    {
        CandlewickOptions defaults = CandlewickOptions.ForStore(_folder.File("s.duckdb"));
        CandlewickOptions options = defaults with { Live = defaults.Live with { Instruments = [InstrumentId.Parse("BINANCE-UM:BTCUSDT")], Bars = [Minute, Timeframe.Parse("5m")] } };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);

        StatusReport report = await new StatusReading(workspace, options, TimeSpan.FromMinutes(5)).ReadAsync(null, Ct);

        Assert.Equal(["BINANCE-UM:BTCUSDT@1m", "BINANCE-UM:BTCUSDT@5m"], report.Series.Where(one => one is { IsFollowed: true, IsLate: true }).Select(one => one.Series.ToString()));
        Assert.False(report.IsHealthy);
    }
}
