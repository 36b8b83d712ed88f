namespace Candlewick.Testing.Storage;

/// <summary>What every store of alerts must do.</summary>
public abstract class AlertStoreContract : StoreContract
{
    private static readonly UtcTime Noon = UtcTime.From(2024, 3, 10, 12);
    private static readonly InstrumentId Coin = InstrumentId.Parse("BINANCE:BTCUSDT");

    [Fact]
    public async Task Write_OfRules_ReplacesByNameAndReadsBackEqual()
    {
        await using OpenStore store = await OpenAsync();
        AlertRule rule = new()
        {
            Name = "hot", Over = new AlertScope(["BINANCE:*USDT", "BINANCE:BTCUSDT"], 5), Expression = "rsi(1h) > 70 and job_failed(\"it's\")",
            For = TimeSpan.FromMinutes(5), Severity = AlertSeverity.Critical, Labels = new Dictionary<string, string> { ["team"] = "dësk \"a\"" },
            CoolDown = TimeSpan.FromHours(1), Digest = TimeSpan.FromSeconds(1.5), QuietHours = [new QuietPeriod(new TimeOnly(22, 0), new TimeOnly(6, 30))],
            Channels = ["log", "desk"], IsEnabled = false,
        };
        await store.Roles.Alerts.WriteAsync(new AlertChanges { Rules = [rule, new AlertRule { Name = "b", Expression = "true" }] }, Ct);
        await store.Roles.Alerts.WriteAsync(new AlertChanges { Rules = [new AlertRule { Name = "b", Expression = "false" }] }, Ct);
        IReadOnlyList<AlertRule> kept = await store.Roles.Alerts.ListRulesAsync(Ct);
        Assert.Equal(["b", "hot"], kept.Select(one => one.Name));
        Assert.Equal("false", kept[0].Expression);
        Assert.Equal(rule.Labels, kept[1].Labels);
        Assert.Equal(rule.QuietHours, kept[1].QuietHours);
        Assert.Equal(rule.Channels, kept[1].Channels);
        Assert.Equal(rule with { Labels = kept[1].Labels, QuietHours = kept[1].QuietHours, Channels = kept[1].Channels }, kept[1]);
        await store.Roles.Alerts.WriteAsync(new AlertChanges { RemovedRules = ["hot", "none"] }, Ct);
        Assert.Equal("b", Assert.Single(await store.Roles.Alerts.ListRulesAsync(Ct)).Name);
    }

    [Fact]
    public async Task Write_OfStates_ReplacesAndForgets()
    {
        await using OpenStore store = await OpenAsync();
        AlertStatus process = new("a", default, AlertState.Pending, Noon) { TrueSince = Noon + TimeSpan.FromMicroseconds(1) };
        AlertStatus coin = new("a", Coin, AlertState.Firing, Noon) { TrueSince = Noon, FiredAt = Noon, NotifiedAt = Noon, IsNotified = true };
        await store.Roles.Alerts.WriteAsync(new AlertChanges { States = [coin with { State = AlertState.Pending }, process] }, Ct);
        await store.Roles.Alerts.WriteAsync(new AlertChanges { States = [coin] }, Ct);
        Assert.Equal([process, coin], await store.Roles.Alerts.ListStatesAsync(Ct));
        await store.Roles.Alerts.WriteAsync(new AlertChanges { ForgottenStates = [("a", default)] }, Ct);
        Assert.Equal([coin], await store.Roles.Alerts.ListStatesAsync(Ct));
    }

    [Fact]
    public async Task ListEvents_EveryField_Filters()
    {
        await using OpenStore store = await OpenAsync();
        AlertEvent[] events =
        [
            new(1, "a", Coin, AlertState.Firing, Noon)
            {
                Severity = AlertSeverity.Critical, Expression = "price > 1", Value = 1.5, IsNotified = true, Note = "it's",
                Labels = new Dictionary<string, string> { ["x"] = "y" },
            },
            new(2, "b", default, AlertState.Firing, Noon), new(3, "a", Coin, AlertState.Resolved, Noon + TimeSpan.FromMinutes(1)),
        ];
        await store.Roles.Alerts.WriteAsync(new AlertChanges { Events = events }, Ct);
        async Task<long[]> IdsAsync(AlertEventFilter filter) => [.. (await store.Roles.Alerts.ListEventsAsync(filter, Ct)).Select(one => one.Id)];
        Assert.Equal((long[])[3, 2, 1], await IdsAsync(new AlertEventFilter()));
        Assert.Equal((long[])[3, 1], await IdsAsync(new AlertEventFilter("a")));
        Assert.Equal((long[])[3, 1], await IdsAsync(new AlertEventFilter(Instrument: Coin)));
        Assert.Equal((long[])[2], await IdsAsync(new AlertEventFilter(Instrument: default(InstrumentId))));
        Assert.Equal((long[])[2, 1], await IdsAsync(new AlertEventFilter(Ids: [1, 2, 99])));
        Assert.Empty(await IdsAsync(new AlertEventFilter(Ids: [])));
        Assert.Equal((long[])[2], await IdsAsync(new AlertEventFilter(Before: 3, Limit: 1)));
        AlertEvent first = (await store.Roles.Alerts.ListEventsAsync(new AlertEventFilter(Ids: [1]), Ct))[0];
        Assert.Equal(events[0].Labels, first.Labels);
        Assert.Equal(events[0] with { Labels = first.Labels }, first);
        Assert.True(double.IsNaN((await store.Roles.Alerts.ListEventsAsync(new AlertEventFilter(Ids: [2]), Ct))[0].Value));
    }

    [Fact]
    public async Task ListDeliveries_GivesTheLastStateWithTheWholeLog()
    {
        await using OpenStore store = await OpenAsync();
        AlertDelivery waiting = new("k1", "desk", "a", [1, 2]) { CreatedAt = Noon, DueAt = Noon };
        AlertDelivery other = new("k2", "log", "b", [3]) { CreatedAt = Noon + TimeSpan.FromMinutes(1), DueAt = Noon, State = DeliveryState.GivenUp };
        DeliveryAttempt first = new(1, Noon, Noon + TimeSpan.FromSeconds(1), "failed", "it's 503"), second = first with { Number = 2, Outcome = "delivered", Detail = "" };
        await store.Roles.Alerts.WriteAsync(new AlertChanges { Deliveries = [waiting, other] }, Ct);
        await store.Roles.Alerts.WriteAsync(
            new AlertChanges { Deliveries = [waiting with { State = DeliveryState.Sending, Attempts = 1, BegunAt = Noon }], Attempts = [("k1", first)] }, Ct);
        AlertDelivery open = Assert.Single(await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(IsOpen: true), Ct));
        Assert.Equal((DeliveryState.Sending, 1, Noon), (open.State, open.Attempts, open.BegunAt));
        AlertDelivery done = waiting with { State = DeliveryState.Delivered, Attempts = 2, BegunAt = Noon, MayRepeat = true };
        await store.Roles.Alerts.WriteAsync(new AlertChanges { Deliveries = [done], Attempts = [("k1", second)] }, Ct);
        Assert.Empty(await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(IsOpen: true), Ct));
        Assert.Equal(["k2", "k1"], (await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(), Ct)).Select(one => one.Key));
        Assert.Equal(["k2"], (await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(Rule: "b"), Ct)).Select(one => one.Key));
        AlertDelivery kept = Assert.Single(await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(Keys: ["k1"]), Ct));
        Assert.Equal([first, second], kept.Log);
        Assert.Equal([1L, 2L], kept.Events);
        Assert.Equal(done with { Log = kept.Log, Events = kept.Events }, kept);
    }

    [Fact]
    public async Task Prune_RemovesWhatIsOld_AndKeepsWhatIsOpenOrNewest()
    {
        await using OpenStore store = await OpenAsync();
        UtcTime At(int minutes) => Noon + TimeSpan.FromMinutes(minutes);
        AlertDelivery Delivery(string key, int minutes, DeliveryState state) => new(key, "desk", "a", [1]) { CreatedAt = At(minutes), DueAt = At(minutes), State = state };
        DeliveryAttempt attempt = new(1, Noon, Noon, "delivered", "");
        await store.Roles.Alerts.WriteAsync(
            new AlertChanges
            {
                Events = [new(1, "a", Coin, AlertState.Firing, At(0)), new(2, "a", Coin, AlertState.Firing, At(9)), new(3, "a", Coin, AlertState.Firing, At(10))],
                Deliveries = [Delivery("old", 9, DeliveryState.Delivered), Delivery("open", 1, DeliveryState.Waiting), Delivery("new", 10, DeliveryState.GivenUp)],
                Attempts = [("old", attempt), ("open", attempt), ("new", attempt)],
            },
            Ct);

        await store.Roles.Alerts.WriteAsync(new AlertChanges { PrunedBefore = At(10) }, Ct);

        Assert.Equal([3L], (await store.Roles.Alerts.ListEventsAsync(new AlertEventFilter(), Ct)).Select(one => one.Id));
        IReadOnlyList<AlertDelivery> left = await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(), Ct);
        Assert.Equal([("new", 1), ("open", 1)], left.Select(one => (one.Key, one.Log.Count)));
        await store.Roles.Alerts.WriteAsync(new AlertChanges { Deliveries = [Delivery("old", 10, DeliveryState.Waiting)] }, Ct);
        Assert.Empty(Assert.Single(await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(Keys: ["old"]), Ct)).Log);

        await store.Roles.Alerts.WriteAsync(new AlertChanges { PrunedBefore = At(99) }, Ct);

        Assert.Equal([3L], (await store.Roles.Alerts.ListEventsAsync(new AlertEventFilter(), Ct)).Select(one => one.Id));
    }
}
