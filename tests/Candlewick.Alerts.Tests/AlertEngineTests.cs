using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Rules;
using Candlewick.Storage.Memory;

namespace Candlewick.Alerts.Tests;

public sealed class AlertEngineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Evaluate_RuleOverInstruments_JudgesEachByItself()
    {
        using Scene scene = new();
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100"), Ct);
        scene.Facts.Prices[Scene.Btc] = 120;
        scene.Facts.Prices[Scene.Eth] = 80;
        await scene.TurnAsync();
        scene.Facts.Prices[Scene.Btc] = 90;
        scene.Facts.Prices[Scene.Eth] = 110;
        await scene.TurnAsync();
        Assert.Equal(
            ["Firing BINANCE:BTCUSDT 120", "Resolved BINANCE:BTCUSDT 90", "Firing BINANCE:ETHUSDT 110"],
            (await scene.EventsAsync()).Select(one => $"{one.State} {one.Instrument} {one.Value}"));
        Assert.Equal(3, scene.Desk.Messages.Count);
        Assert.Equal([AlertState.Resolved, AlertState.Firing], scene.Engine.Current.Select(one => one.Status.State));
        Assert.Equal((2, 3, 3), (scene.Metrics.Figures.Evaluations, scene.Metrics.Figures.Events, scene.Metrics.Figures.Delivered));
    }

    [Fact]
    public async Task ShowKept_OnAServerThatStandsBy_ShowsWhatTheOtherFound()
    {
        MemoryAlertStore store = new();
        using Scene leader = new(store), standby = new(store);
        await leader.Book.SaveAsync(Scene.Rule("high", "price > 100"), Ct);
        (leader.Facts.Prices[Scene.Btc], leader.Facts.Prices[Scene.Eth]) = (120, 80);
        await leader.TurnAsync();
        await standby.Engine.ShowKeptAsync(Ct);
        CurrentAlert shown = Assert.Single(standby.Engine.Current);
        Assert.Equal(("high", Scene.Btc, AlertState.Firing, false), (shown.Rule.Name, shown.Status.Instrument, shown.Status.State, shown.IsKnown));
        leader.Facts.Prices[Scene.Btc] = 90;
        await leader.TurnAsync();
        await standby.Engine.ShowKeptAsync(Ct);
        Assert.DoesNotContain(standby.Engine.Current, one => one.Status.State == AlertState.Firing);
        standby.Facts.Prices[Scene.Btc] = 130;
        standby.Engine.Forget();
        await standby.TurnAsync();
        Assert.Equal(130, Assert.Single(standby.Engine.Current).Value);
        Assert.Empty(leader.Desk.Messages.Skip(2));
    }

    [Fact]
    public async Task Evaluate_Digest_TellsAllInOneMessage()
    {
        using Scene scene = new();
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100") with { Digest = TimeSpan.FromMinutes(3) }, Ct);
        scene.Facts.Prices[Scene.Btc] = 120;
        await scene.TurnAsync();
        scene.Facts.Prices[Scene.Eth] = 120;
        await scene.TurnAsync();
        Assert.Empty(scene.Desk.Messages);
        await scene.TurnAsync();
        await scene.TurnAsync();
        Assert.Equal([1L, 2L], Assert.Single(scene.Desk.Messages).Events.Select(one => one.Id));
    }

    [Fact]
    public async Task Evaluate_QuietHours_TellsWhenTheyAreOver()
    {
        using Scene scene = new();
        QuietPeriod quiet = new(new TimeOnly(11, 0), new TimeOnly(12, 30));
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100") with { QuietHours = [quiet] }, Ct);
        scene.Facts.Prices[Scene.Btc] = 120;
        await scene.TurnAsync(TimeSpan.FromMinutes(10));
        scene.Facts.Prices[Scene.Btc] = 90;
        await scene.TurnAsync(TimeSpan.FromMinutes(20));
        Assert.Empty(scene.Desk.Messages);
        await scene.TurnAsync();
        Assert.Equal([AlertState.Firing, AlertState.Resolved], Assert.Single(scene.Desk.Messages).Events.Select(one => one.State));
    }

    [Fact]
    public async Task Evaluate_AfterARestart_TellsNothingTwice()
    {
        MemoryAlertStore store = new();
        using (Scene first = new(store))
        {
            await first.Book.SaveAsync(Scene.Rule("high", "price > 100"), Ct);
            first.Facts.Prices[Scene.Btc] = 120;
            await first.TurnAsync();
        }

        using Scene again = new(store);
        again.Facts.Prices[Scene.Btc] = 120;
        await again.TurnAsync();
        Assert.Empty(again.Desk.Messages);
        again.Facts.Prices[Scene.Btc] = 90;
        await again.TurnAsync();
        Assert.Equal(2, Assert.Single(again.Desk.Messages).Events[0].Id);
    }

    [Fact]
    public async Task Evaluate_RuleRemovedOrOff_EndsItsFiring()
    {
        using Scene scene = new();
        await scene.Book.SaveAsync(Scene.Rule("a", "price > 100"), Ct);
        await scene.Book.SaveAsync(Scene.Rule("b", "price > 100"), Ct);
        await scene.Book.SaveAsync(Scene.Rule("c", "price > 100"), Ct);
        scene.Facts.Prices[Scene.Btc] = 120;
        await scene.TurnAsync();
        await scene.Book.RemoveAsync("a", Ct);
        await scene.Book.SaveAsync(Scene.Rule("b", "price > 100") with { IsEnabled = false }, Ct);
        scene.Facts.Prices.Clear();
        await scene.TurnAsync();
        Assert.Equal(
            ["a: the rule was removed", "b: the rule was switched off", "c: the instrument left the rule"],
            (await scene.EventsAsync()).Skip(3).Select(one => $"{one.Rule}: {one.Note}"));
        Assert.Equal(["b", "c"], scene.Desk.Messages.Skip(3).Select(one => one.Events[0].Rule));
        Assert.Empty(await scene.Store.ListStatesAsync(Ct));
        await scene.TurnAsync();
        Assert.Equal(6, (await scene.EventsAsync()).Count);
    }

    [Fact]
    public async Task Evaluate_SameFactsAndClock_GivesTheSameEventsAndKeys()
    {
        async Task<string> RunAsync()
        {
            using Scene scene = new();
            await scene.Book.SaveAsync(Scene.Rule("high", "price > 100") with { For = TimeSpan.FromMinutes(2), CoolDown = TimeSpan.FromMinutes(9) }, Ct);
            Random random = new(3);
            for (int i = 0; i < 200; i++)
            {
                scene.Facts.Prices[Scene.Btc] = random.Next(60, 160);
                scene.Facts.Prices[Scene.Eth] = random.Next(60, 160);
                await scene.TurnAsync();
            }

            Assert.True(scene.Desk.Messages.Count > 5);
            return string.Join('\n', (await scene.EventsAsync()).Select(MessageText.Line).Concat(scene.Desk.Messages.Select(one => one.Key)));
        }

        Assert.Equal(await RunAsync(), await RunAsync());
    }

    [Fact]
    public async Task Evaluate_StoreThatFails_ChangesNothingAndTellsLater()
    {
        FailingStore store = new();
        using Scene scene = new(store);
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100"), Ct);
        scene.Facts.Prices[Scene.Btc] = 120;
        store.Fails = true;
        await Assert.ThrowsAsync<StoreException>(() => scene.Engine.EvaluateAsync(Ct));
        store.Fails = false;
        await scene.TurnAsync();
        Assert.Equal(1, Assert.Single(scene.Desk.Messages).Events[0].Id);
    }

    [Fact]
    public async Task Save_RuleWithFaults_NamesThemAll()
    {
        using Scene scene = new(null, null, Scene.Rule("filed", "price > 1"));
        AlertRule wrong = new()
        {
            Name = "No!", Expression = "rssi(1h) > 70", Over = new AlertScope(["btc"], -1), For = TimeSpan.FromDays(31), Channels = ["desc"],
            QuietHours = [new QuietPeriod(new TimeOnly(1, 0), new TimeOnly(1, 0))],
        };
        InputException failure = await Assert.ThrowsAsync<InputException>(() => scene.Book.SaveAsync(wrong, Ct));
        Assert.Equal(7, failure.Faults.Count);
        Assert.Contains("expression 1:1: found unknown name 'rssi', expected", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nearest valid name 'desk'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("stands in the file", (await Assert.ThrowsAsync<InputException>(() => scene.Book.SaveAsync(Scene.Rule("filed", "price > 2"), Ct))).Message, StringComparison.Ordinal);
        Assert.Contains("stands in the file", (await Assert.ThrowsAsync<InputException>(() => scene.Book.RemoveAsync("filed", Ct))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("price > 1", false, "over")]
    [InlineData("job_failed(\"x\")", true, "over")]
    [InlineData("price > 1", true, null)]
    [InlineData("job_failed(\"x\")", false, null)]
    public void Check_ScopeAndExpression_MustFit(string expression, bool hasScope, string? fault)
    {
        using Scene scene = new();
        AlertRule rule = new() { Name = "a", Expression = expression, Over = hasScope ? new AlertScope([], 5) : AlertScope.Process };
        Assert.Equal(fault, scene.Book.Check(rule).SingleOrDefault()?.Path);
    }

    private sealed class FailingStore : IAlertStore
    {
        private readonly MemoryAlertStore _inner = new();

        public bool Fails { get; set; }

        public Task WriteAsync(AlertChanges changes, CancellationToken ct) =>
            Fails ? throw new StoreException(ErrorKind.DiskFull, "full") : _inner.WriteAsync(changes, ct);

        public Task<IReadOnlyList<AlertRule>> ListRulesAsync(CancellationToken ct) => _inner.ListRulesAsync(ct);

        public Task<IReadOnlyList<AlertStatus>> ListStatesAsync(CancellationToken ct) => _inner.ListStatesAsync(ct);

        public Task<IReadOnlyList<AlertEvent>> ListEventsAsync(AlertEventFilter filter, CancellationToken ct) => _inner.ListEventsAsync(filter, ct);

        public Task<IReadOnlyList<AlertDelivery>> ListDeliveriesAsync(DeliveryFilter filter, CancellationToken ct) => _inner.ListDeliveriesAsync(filter, ct);
    }
}
