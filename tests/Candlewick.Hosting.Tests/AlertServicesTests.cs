using Candlewick.Alerts;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
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
    [InlineData("correlation(1m, with=\"BINANCE:BTCUSDT\", period=10)", 1)]
    [InlineData("correlation(1m, with=\"BINANCE:ETHUSDT\", period=10)", 0)]
    [InlineData("correlation(15m, with=\"BINANCE:BTCUSDT\", of=\"BINANCE:BTCUSDT\", period=3)", 1)]
    [InlineData("beta(1m, with=\"BINANCE:BTCUSDT\", period=10)", 1)]
    [InlineData("correlation(1m, with=\"BINANCE:SOLUSDT\", period=10)", double.NaN)]
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
        AlertsPiece piece = new(alerts, new AlertsOptions { Interval = 1 }, null);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task running = piece.RunAsync(stop.Token);
        await UntilAsync(async () => (await Workspace.Store.Alerts.ListDeliveriesAsync(new DeliveryFilter(IsOpen: false), Ct)).Count == 2);
        AlertEvent fired = Assert.Single(await Workspace.Store.Alerts.ListEventsAsync(new AlertEventFilter(), Ct));
        Assert.Equal((Btc, 100), (fired.Instrument, fired.Value));
        await UntilAsync(() => Task.FromResult(alerts.Metrics.Figures.Evaluations > 1));
        Assert.True(piece.Health.IsHealthy);
        Assert.Equal("1 firing", piece.Health.State);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(1), Ct);
    }

    [Fact]
    public async Task CreateAlerts_FileOfRules_IsReadAndItsFaultsNamed()
    {
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("b.duckdb")) with { Alerts = new AlertsOptions { File = _folder.File("alerts.yaml") } };
        await using Workspace other = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        Assert.Contains("alerts.file: found no", Assert.Throws<InputException>(() => other.CreateAlerts()).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("alerts.yaml"), "rules:\n  - {name: a, expression: rssi(1h) > 1}\n", Ct);
        Assert.Contains(":2:27 rules[0].expression: found unknown name 'rssi'", Assert.Throws<InputException>(() => other.CreateAlerts()).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("alerts.yaml"), "rules:\n  - {name: a, over: {top: 3}, expression: rsi(1h) > 1}\n", Ct);
        using AlertServices alerts = other.CreateAlerts();
        Assert.True(Assert.Single(await alerts.Book.ListAsync(Ct)).IsFromFile);
    }

    [Fact]
    public async Task RereadFile_GoodEdit_IsInForce_BadEditAndNoFile_LeaveWhatWas()
    {
        string file = _folder.File("watched.yaml");
        await File.WriteAllTextAsync(file, "rules:\n  - {name: a, over: {top: 3}, expression: rsi(1h) > 1}\n", Ct);
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("c.duckdb")) with { Alerts = new AlertsOptions { File = file } };
        await using Workspace other = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        using AlertServices alerts = other.CreateAlerts();
        Assert.False(alerts.RereadFile());

        await EditAsync(file, "channels:\n  - {name: desk, kind: log}\nrules:\n  - {name: b, expression: job_failed(\"repair\"), channels: [desk]}\n");
        Assert.True(alerts.RereadFile());
        Assert.Equal("b", Assert.Single(await alerts.Book.ListAsync(Ct)).Rule.Name);
        Assert.Contains("desk", alerts.Channels.Select(one => one.Name));
        await alerts.Book.SaveAsync(new AlertRule { Name = "mine", Expression = "job_failed(\"repair\")", Channels = ["desk"] }, Ct);

        await EditAsync(file, "rules:\n  - {name: c, expression: rssi(1h) > 1}\n");
        Assert.False(alerts.RereadFile());
        Assert.Contains("found unknown name 'rssi'", Assert.Single(alerts.FileFaults), StringComparison.Ordinal);
        Assert.Equal(["b", "mine"], (await alerts.Book.ListAsync(Ct)).Select(one => one.Rule.Name));
        Assert.Contains("desk", alerts.CreateTrial().Channels);

        File.Delete(file);
        Assert.False(alerts.RereadFile());
        Assert.Contains("found no", Assert.Single(alerts.FileFaults), StringComparison.Ordinal);
        Assert.Equal(["b", "mine"], (await alerts.Book.ListAsync(Ct)).Select(one => one.Rule.Name));

        await EditAsync(file, "rules: []\n");
        Assert.True(alerts.RereadFile());
        Assert.Empty(alerts.FileFaults);
        BookedRule left = Assert.Single(await alerts.Book.ListAsync(Ct));
        Assert.Contains("desk", Assert.Single(left.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Piece_FileThatChanges_IsTakenUp_AndABadEditIsTold()
    {
        string file = _folder.File("watched.yaml");
        await File.WriteAllTextAsync(file, "rules: []\n", Ct);
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("c.duckdb")) with { Alerts = new AlertsOptions { File = file } };
        await using Workspace other = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        using AlertServices alerts = other.CreateAlerts();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        AlertsPiece piece = new(alerts, new AlertsOptions { Interval = 3_600 }, null);
        Task running = piece.RunAsync(stop.Token);

        await EditAsync(file, "rules:\n  - {name: a, expression: not job_failed(\"repair\") or job_failed(\"repair\")}\n");
        await UntilAsync(() => Task.FromResult(alerts.Engine.Current.Any(one => one.Rule.Name == "a")));
        await EditAsync(file, "rules: 7\n");
        await UntilAsync(() => Task.FromResult(!piece.Health.IsHealthy));

        Assert.Contains("what it said before stays in force", piece.Health.State, StringComparison.Ordinal);
        Assert.Single(await alerts.Book.ListAsync(Ct));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(1), Ct);
    }

    [Fact]
    public async Task Piece_EventsOlderThanTheyAreKept_AreRemoved()
    {
        UtcTime now = UtcTime.From(TimeProvider.System.GetUtcNow());
        await Workspace.Store.Alerts.WriteAsync(
            new AlertChanges
            {
                Events =
                [
                    new(1, "a", Btc, AlertState.Firing, now - TimeSpan.FromDays(91)), new(2, "a", Btc, AlertState.Firing, now - TimeSpan.FromDays(89)),
                    new(3, "a", Btc, AlertState.Resolved, now - TimeSpan.FromDays(1)),
                ],
            },
            Ct);
        using AlertServices alerts = Workspace.CreateAlerts();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task running = new AlertsPiece(alerts, new AlertsOptions(), null).RunAsync(stop.Token);

        await UntilAsync(async () => (await Workspace.Store.Alerts.ListEventsAsync(new AlertEventFilter(), Ct)).Count < 3);

        Assert.Equal([3L, 2L], (await Workspace.Store.Alerts.ListEventsAsync(new AlertEventFilter(), Ct)).Select(one => one.Id));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(1), Ct);
    }

    /// <summary>Another size or another time, whatever the file system's clock says.</summary>
    private static async Task EditAsync(string file, string text)
    {
        await File.WriteAllTextAsync(file, text, Ct);
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(text.Length));
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
