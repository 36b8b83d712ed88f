using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Delivery;
using Candlewick.Storage.Memory;

namespace Candlewick.Alerts.Tests;

public sealed class AlertOutboxTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ThatFails_IsTriedAgainWithTheSameKeyAndNoMark()
    {
        using Scene scene = await FiringAsync();
        scene.Desk.Answers.Enqueue(new SendResult(SendOutcome.Failed, "503"));
        await scene.TurnAsync(TimeSpan.FromSeconds(4));
        await scene.SendAsync();
        Assert.Single(scene.Desk.Messages);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await scene.SendAsync();
        Assert.Equal(2, scene.Desk.Messages.Count);
        Assert.Single(scene.Desk.Messages.Select(one => one.Key).Distinct());
        Assert.All(scene.Desk.Messages, one => Assert.False(one.MayRepeat));
        AlertDelivery kept = Assert.Single(await scene.Store.ListDeliveriesAsync(new DeliveryFilter(), Ct));
        Assert.Equal(DeliveryState.Delivered, kept.State);
        Assert.Equal([(1, "failed", "503"), (2, "delivered", "")], kept.Log.Select(one => (one.Number, one.Outcome, one.Detail)));
        Assert.Empty(scene.Outbox.Open);
    }

    [Fact]
    public async Task Send_WithoutAnAnswer_IsMarkedWhenItIsSentAgain()
    {
        using Scene scene = await FiringAsync();
        scene.Desk.Answers.Enqueue(new SendResult(SendOutcome.Unknown, "cut"));
        scene.Desk.Answers.Enqueue(new SendResult(SendOutcome.Failed, "503"));
        await scene.TurnAsync(TimeSpan.FromSeconds(5));
        await scene.SendAsync();
        scene.Clock.Advance(TimeSpan.FromSeconds(15));
        await scene.SendAsync();
        Assert.Equal([false, true, true], scene.Desk.Messages.Select(one => one.MayRepeat));
        Assert.Contains(MessageText.RepeatMark, MessageText.Title(scene.Desk.Messages[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_AfterAProcessThatEndedWhileSending_SendsAgainWithTheMark()
    {
        MemoryAlertStore store = new();
        string key;
        using (Scene first = await FiringAsync(store))
        {
            first.Desk.Hangs = true;
            await first.Engine.EvaluateAsync(Ct);
            using CancellationTokenSource killed = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            AlertSender sender = new(first.Outbox, store, () => [first.Desk], first.Metrics, isSimulated: false);
            Task sending = sender.SendDueAsync(killed.Token);
            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            key = first.Desk.Messages[0].Key;
        }

        using Scene again = new(store);
        again.Facts.Prices[Scene.Btc] = 120;
        await again.TurnAsync();
        Assert.Equal((key, true), (again.Desk.Messages[0].Key, again.Desk.Messages[0].MayRepeat));
        AlertDelivery kept = Assert.Single(await store.ListDeliveriesAsync(new DeliveryFilter(), Ct));
        Assert.Equal(["cut-off", "delivered"], kept.Log.Select(one => one.Outcome));
    }

    [Fact]
    public async Task Load_MessageThatHadNotBegun_IsSentWithoutTheMark()
    {
        MemoryAlertStore store = new();
        using (Scene first = await FiringAsync(store))
        {
            await first.Engine.EvaluateAsync(Ct);
        }

        using Scene again = new(store);
        again.Facts.Prices[Scene.Btc] = 120;
        await again.TurnAsync();
        Assert.False(Assert.Single(again.Desk.Messages).MayRepeat);
    }

    [Fact]
    public async Task Send_RefusedOrAskedToWait_PausesLonger()
    {
        using Scene scene = await FiringAsync();
        scene.Desk.Answers.Enqueue(new SendResult(SendOutcome.Failed, "429", TimeSpan.FromMinutes(2)));
        scene.Desk.Answers.Enqueue(new SendResult(SendOutcome.Refused, "403"));
        await scene.TurnAsync(TimeSpan.FromSeconds(119));
        await scene.SendAsync();
        Assert.Single(scene.Desk.Messages);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await scene.SendAsync();
        Assert.Equal(AlertOutbox.PauseAfterRefusal, scene.Outbox.NextDue!.Value - UtcTime.From(scene.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Send_WithoutSuccessForADay_IsGivenUpAndSaysSo()
    {
        using Scene scene = await FiringAsync();
        for (int i = 0; i < 400; i++)
        {
            scene.Desk.Answers.Enqueue(new SendResult(SendOutcome.Failed, "down"));
        }

        await scene.TurnAsync(TimeSpan.FromMinutes(10));
        for (int i = 0; i < 200; i++)
        {
            await scene.SendAsync();
            scene.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        AlertDelivery kept = Assert.Single(await scene.Store.ListDeliveriesAsync(new DeliveryFilter(), Ct));
        Assert.Equal(DeliveryState.GivenUp, kept.State);
        Assert.Equal(1, scene.Metrics.Figures.GivenUp);
        Assert.InRange(scene.Desk.Messages.Count, 140, 150);
    }

    [Fact]
    public async Task Send_ChannelThatIsGone_IsKeptWithTheReason()
    {
        using Scene scene = new();
        scene.Facts.Prices[Scene.Btc] = 120;
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100") with { Channels = ["log"] }, Ct);
        await scene.TurnAsync();
        AlertDelivery kept = Assert.Single(await scene.Store.ListDeliveriesAsync(new DeliveryFilter(), Ct));
        Assert.Equal((DeliveryState.Waiting, "refused"), (kept.State, kept.Log[0].Outcome));
        Assert.Contains("no channel 'log'", kept.Log[0].Detail, StringComparison.Ordinal);
    }

    private static async Task<Scene> FiringAsync(IAlertStore? store = null)
    {
        Scene scene = new(store);
        scene.Facts.Prices[Scene.Btc] = 120;
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100"), Ct);
        return scene;
    }
}
