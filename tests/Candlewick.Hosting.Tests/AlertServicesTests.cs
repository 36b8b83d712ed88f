using Candlewick.Alerts;
using Candlewick.Alerts.Expressions;
using Candlewick.Hosting.Alerting;
using Candlewick.Jobs;
using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

/// <summary>Alerts over a real store: two instruments with 300 minutes of bars up to now, one rising by 1 a minute from 100, one standing at 50.</summary>
public sealed class AlertServicesTests : IAsyncLifetime
{
    private const int Minutes = 300;

    private static readonly Timeframe Minute = new(1, TimeframeUnit.Minute);
    private static readonly InstrumentId Btc = InstrumentId.Parse("BINANCE:BTCUSDT"), Eth = InstrumentId.Parse("BINANCE:ETHUSDT");

    private readonly TemporaryFolder _folder = new();
    private readonly UtcTime _end = Minute.Floor(UtcTime.From(TimeProvider.System.GetUtcNow()));
    private Workspace? _workspace;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Workspace Workspace => _workspace!;

    public async ValueTask InitializeAsync()
    {
        _workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), StoreAccess.Write, Ct);
        await WriteAsync(Btc, i => 100 + i, skip: -1);
        await WriteAsync(Eth, _ => 50, skip: 10);
        UniverseMember[] members = [.. new[] { Btc, Eth }.Select((one, i) => new UniverseMember(new CoinMarket($"c{i}", $"C{i}", "x", i + 1, 1, null), one, UnmappedReason.None))];
        await Workspace.Store.Universe.AppendAsync(new UniverseSnapshot(_end, "test", "BINANCE", "USDT", members), Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Workspace.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("price", 399)]
    [InlineData("close(1m)", 399)]
    [InlineData("close(1m, ago=3)", 396)]
    [InlineData("open(1m) - low(1m)", 1)]
    [InlineData("sma(1m, period=10)", 394.5)]
    [InlineData("rsi(1m, period=14)", 100)]
    [InlineData("rank(1h)", 1)]
    [InlineData("price(of=\"BINANCE:ETHUSDT\")", 50)]
    [InlineData("gaps(1m)", 0)]
    [InlineData("gaps(1m, of=\"BINANCE:ETHUSDT\")", 1)]
    [InlineData("rank(1h, of=\"BINANCE:ETHUSDT\")", 2)]
    [InlineData("lag(1h)", double.PositiveInfinity)]
    [InlineData("rsi(1d)", double.NaN)]
    [InlineData("job_age(\"repair\")", double.NaN)]
    [InlineData("feed_lag(\"recorder\")", double.NaN)]
    public async Task Read_Value_IsThatOfTheStore(string value, double expected)
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        Assert.Equal(expected, (await ReadAsync(alerts, $"{value} > 0 or {value} <= 0", Btc)).Value, 1e-9);
    }

    [Fact]
    public async Task Read_BarsThatAreNotStored_AreResampledAndTheRunningOneIsLeftOut()
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        Timeframe five = new(5, TimeframeUnit.Minute);
        double expected = 100 + Minutes - 1 - ((_end - five.Floor(_end)).TotalMinutes);
        Assert.Equal(expected, (await ReadAsync(alerts, "close(5m) > 0", Btc)).Value);
        Assert.Equal(expected - 5, (await ReadAsync(alerts, "close(5m, ago=1) > 0", Btc)).Value);
        Assert.True((await ReadAsync(alerts, "crosses_above(close(5m), 0)", Btc)).Holds is false);
    }

    [Fact]
    public async Task Read_Change_IsOfThePriceSoLongAgo()
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        double change = (await ReadAsync(alerts, "change(1h) > 0", Btc)).Value;

        // The last bar may have closed up to two minutes ago, when the test is slow.
        Assert.Contains(change, (double[])[(399 / 339d) - 1, (399 / 340d) - 1, (399 / 341d) - 1]);
        Assert.InRange((await ReadAsync(alerts, "lag(1m) > 0", Btc)).Value, 0, 180);
    }

    [Fact]
    public async Task Read_Jobs_AreJudgedByTheirLastRun()
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        Assert.Null((await ReadAsync(alerts, "job_failed(\"repair\")", default)).Holds);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Fence fence = (await Workspace.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "test", now, now.AddMinutes(1)), Ct))!.Fence;
        JobRun failed = new() { Job = "repair", Cause = "call", State = RunState.Failed, CreatedAt = now, EndedAt = now };
        await Workspace.Runs.Runs.WriteAsync(new RunChanges { Added = [failed] }, fence, Ct);
        Assert.True((await ReadAsync(alerts, "job_failed(\"repair\")", default)).Holds);
        Assert.Equal(double.PositiveInfinity, (await ReadAsync(alerts, "job_age(\"repair\") > 1", default)).Value);
        await Workspace.Runs.Runs.WriteAsync(new RunChanges { Added = [failed with { State = RunState.Succeeded }, failed with { State = RunState.Skipped }] }, fence, Ct);
        Assert.False((await ReadAsync(alerts, "job_failed(\"repair\")", default)).Holds);
        Assert.InRange((await ReadAsync(alerts, "job_age(\"repair\") > 1", default)).Value, 0, 60);
    }

    [Fact]
    public async Task Read_NewerBar_TakesThePlaceOfWhatWasKept()
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        AlertTrial trial = alerts.CreateTrial();
        Assert.Equal(399, (await ReadAsync(trial, "close(1m) > 0", [Btc.ToString()]))[0].Reading.Value);
        await WriteAsync(Btc, _ => 7, skip: -1, more: 1);
        Assert.Equal(7, (await ReadAsync(trial, "close(1m) > 0", [Btc.ToString()]))[0].Reading.Value);
    }

    [Fact]
    public async Task Read_Scope_IsPatternsIdsAndTheUniverse()
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        async Task<IEnumerable<InstrumentId>> ListAsync(AlertScope over) =>
            (await alerts.CreateTrial().ReadAsync(Parse("price > 0"), over, Ct)).Select(one => one.Instrument);
        Assert.Equal([Btc, Eth], await ListAsync(new AlertScope(["BINANCE:*"])));
        Assert.Equal([Eth], await ListAsync(new AlertScope(["BINANCE:E*"])));
        Assert.Equal([Btc], await ListAsync(new AlertScope([], 1)));
        Assert.Equal([Btc, Eth], await ListAsync(new AlertScope(["BINANCE:ETHUSDT", "BINANCE:ETH*"], 1)));
    }

    [Fact]
    public async Task Piece_RuleThatHolds_FiresAndIsTold()
    {
        using AlertServices alerts = Workspace.CreateAlerts();
        await alerts.Book.SaveAsync(new AlertRule { Name = "up", Expression = "rsi(1m) > 70", Over = new AlertScope(["BINANCE:BTC*"]), Channels = ["log", "dashboard"] }, Ct);
        AlertsPiece piece = new(alerts, TimeSpan.FromSeconds(1), null);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task running = piece.RunAsync(stop.Token);
        await UntilAsync(async () => (await Workspace.Store.Alerts.ListDeliveriesAsync(new DeliveryFilter(IsOpen: false), Ct)).Count == 2);
        AlertEvent fired = Assert.Single(await Workspace.Store.Alerts.ListEventsAsync(new AlertEventFilter(), Ct));
        Assert.Equal((Btc, 100), (fired.Instrument, fired.Value));
        await UntilAsync(() => Task.FromResult(alerts.Metrics.Figures.Evaluations > 1));
        Assert.True(piece.Health.IsHealthy);
        Assert.Equal("1 firing", piece.Health.State);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(5), Ct);
    }

    [Fact]
    public void Create_FileOfRules_IsReadAndItsFaultsNamed()
    {
        string path = _folder.File("alerts.yaml");
        File.WriteAllText(path, "rules:\n  - {name: a, expression: rssi(1h) > 1}\n");
        CandlewickOptions options = new() { Alerts = new AlertsOptions { File = path } };
        InputException failure = Assert.Throws<InputException>(() => AlertServices.Create(Workspace, options, null, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        Assert.Contains(":2:27 rules[0].expression: found unknown name 'rssi'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("found no", Assert.Throws<InputException>(() => AlertServices.Create(
            Workspace, options with { Alerts = new AlertsOptions { File = "none.yaml" } }, null, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)).Message, StringComparison.Ordinal);
    }

    private static async Task<ConditionReading> ReadAsync(AlertServices alerts, string text, InstrumentId instrument) =>
        (await ReadAsync(alerts.CreateTrial(), text, instrument.IsNone ? [] : [instrument.ToString()]))[0].Reading;

    private static Task<IReadOnlyList<ConditionTrial>> ReadAsync(AlertTrial trial, string text, string[] over) => trial.ReadAsync(Parse(text), new AlertScope(over), Ct);

    private static AlertExpression Parse(string text) =>
        AlertExpression.TryParse(text, AlertServices.Names, out IReadOnlyList<ExpressionFault> faults) ?? throw new InvalidOperationException(string.Join("; ", faults));

    /// <param name="skip">A minute without a bar; -1 for none.</param>
    /// <param name="more">Minutes after the others.</param>
    private async Task WriteAsync(InstrumentId instrument, Func<int, double> close, int skip, int more = 0)
    {
        UtcTime from = more > 0 ? _end : _end - TimeSpan.FromMinutes(Minutes);
        int count = more > 0 ? more : Minutes;
        Bar[] bars =
        [
            .. Enumerable.Range(0, count).Where(i => i != skip).Select(i => (At: from + TimeSpan.FromMinutes(i), Close: close(i)))
                .Select(one => new Bar(one.At, one.At + TimeSpan.FromMinutes(1), one.Close, one.Close + 1, one.Close - 1, one.Close, 1, QuoteVolume: 1, TradeCount: 1, Finality: Finality.Closed)),
        ];
        using BarColumns columns = BarColumns.Of(bars);
        UtcRange asked = new(from, from + TimeSpan.FromMinutes(count));
        await Workspace.Store.Bars.WriteAsync(
            [new RangeWrite(new BarSeriesId(instrument, Minute), asked, columns, new Provenance("test", "x", null, _end), WriteReason.Import, TradingCalendar.AlwaysOpen)], Ct);
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        for (int i = 0; i < 600; i++)
        {
            if (await isTrue())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
        }

        Assert.Fail("It did not come in 30 s.");
    }
}
