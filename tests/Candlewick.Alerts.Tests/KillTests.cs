using System.Diagnostics;
using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Delivery;
using Candlewick.Alerts.Tests.Channels;
using Candlewick.Storage.DuckDb;
using Candlewick.Testing;

namespace Candlewick.Alerts.Tests;

/// <summary>Processes that are killed while they deliver: this assembly, running one explicit test.</summary>
public sealed class KillTests
{
    private const string FileVariable = "CANDLEWICK_TEST_ALERTS_FILE", UrlVariable = "CANDLEWICK_TEST_ALERTS_URL", TurnsVariable = "CANDLEWICK_TEST_ALERTS_TURNS";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The child's side: a rule that fires and ends by turns, told to the parent over HTTP.</summary>
    [Fact(Explicit = true)]
    public async Task DeliverUntilKilled()
    {
        using HttpClient http = new();
        string url = Environment.GetEnvironmentVariable(UrlVariable)!;
        await using DuckDbStore store = await OpenAsync(Environment.GetEnvironmentVariable(FileVariable)!);
        using Scene scene = new(store.Roles.Alerts, new ManualClock(TimeProvider.System.GetUtcNow()));
        await scene.Book.SaveAsync(Scene.Rule("high", "price > 100"), Ct);
        AlertSender sender = new(scene.Outbox, store.Roles.Alerts, () => [new WebhookChannel("desk", new Secret(url), http)], scene.Metrics, isSimulated: false);
        int turns = int.Parse(Environment.GetEnvironmentVariable(TurnsVariable)!, System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < turns; i++)
        {
            scene.Facts.Prices[Scene.Btc] = i % 2 == 0 ? 120 : 80;
            scene.Facts.Prices[Scene.Eth] = i % 3 == 0 ? 120 : 80;
            await scene.Engine.EvaluateAsync(Ct);
            await sender.SendDueAsync(Ct);
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Task.Delay(TimeSpan.FromMinutes(2), TimeProvider.System, Ct);
    }

    [Fact]
    public async Task Kill_WhileTheReceiverHasTheMessage_SendsItAgainWithTheMark()
    {
        using TemporaryFolder folder = new();
        await using Receiver receiver = new();
        TaskCompletionSource never = new();
        receiver.Before = never.Task;
        using (Process child = Start(folder.File("alerts.duckdb"), receiver.Root, turns: 1))
        {
            await UntilAsync(() => receiver.Requests.Count > 0 || child.HasExited);
            child.Kill();
            await child.WaitForExitAsync(Ct);
        }

        receiver.Before = Task.CompletedTask;
        never.SetResult();
        await SendRestAsync(folder.File("alerts.duckdb"), receiver.Root);
        ReceivedRequest[] first = [.. receiver.Requests.Where(one => one.Headers[WebhookChannel.KeyHeader] == receiver.Requests[0].Headers[WebhookChannel.KeyHeader])];
        Assert.Equal([false, true], first.Select(one => one.Headers.ContainsKey(WebhookChannel.RepeatHeader)));
        Assert.Contains(MessageText.RepeatMark, first[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_AtAnyInstant_LosesNothingAndMarksWhatComesTwice()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("alerts.duckdb");
        await using Receiver receiver = new();
        Random random = new(5);
        for (int round = 0; round < 3; round++)
        {
            int before = receiver.Requests.Count;
            using Process child = Start(path, receiver.Root, turns: 100_000);
            await UntilAsync(() => receiver.Requests.Count > before + 3 || child.HasExited);
            Assert.False(child.HasExited);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 300)), TimeProvider.System, Ct);
            child.Kill();
            await child.WaitForExitAsync(Ct);
        }

        IReadOnlyList<AlertDelivery> kept = await SendRestAsync(path, receiver.Root);
        Assert.NotEmpty(kept);
        Assert.All(kept, one => Assert.Equal(DeliveryState.Delivered, one.State));
        // A process that was killed in the middle of a request sent no whole one.
        ILookup<string, ReceivedRequest> received = receiver.Requests.Where(one => one.Headers.ContainsKey(WebhookChannel.KeyHeader)).ToLookup(one => one.Headers[WebhookChannel.KeyHeader]);
        Assert.Empty(kept.Select(one => one.Key).Except(received.Select(one => one.Key)));
        Assert.All(received, one => Assert.All(one.Skip(1), again => Assert.True(again.Headers.ContainsKey(WebhookChannel.RepeatHeader))));
    }

    /// <summary>What the next process does with what was left.</summary>
    private static async Task<IReadOnlyList<AlertDelivery>> SendRestAsync(string path, Uri url)
    {
        using HttpClient http = new();
        await using DuckDbStore store = await OpenAsync(path);
        using AlertMetrics metrics = new();
        using AlertOutbox outbox = new(store.Roles.Alerts, new ManualClock(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(900)));
        await outbox.LoadAsync(Ct);
        await new AlertSender(outbox, store.Roles.Alerts, () => [new WebhookChannel("desk", new Secret(url.AbsoluteUri), http)], metrics, isSimulated: false).SendDueAsync(Ct);

        // Every event that was to be told is in a message: the two are written together.
        IReadOnlyList<AlertDelivery> kept = await store.Roles.Alerts.ListDeliveriesAsync(new DeliveryFilter(Limit: 1_000_000), Ct);
        IReadOnlyList<AlertEvent> events = await store.Roles.Alerts.ListEventsAsync(new AlertEventFilter(Limit: 1_000_000), Ct);
        Assert.Equal(events.Where(one => one.IsNotified).Select(one => one.Id).Order(), kept.SelectMany(one => one.Events).Order());
        return kept;
    }

    private static Task<DuckDbStore> OpenAsync(string path) => DuckDbStore.OpenAsync(new DuckDbOptions(path) { Threads = 2 }, TimeProvider.System, Ct);

    private static Process Start(string path, Uri url, int turns)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { typeof(KillTests).Assembly.Location, "-explicit", "only", "-noLogo", "-method", $"{typeof(KillTests).FullName}.{nameof(DeliverUntilKilled)}" },
            Environment = { [FileVariable] = path, [UrlVariable] = url.AbsoluteUri, [TurnsVariable] = $"{turns}" },
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isTrue())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "The child did nothing for a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }
    }
}
