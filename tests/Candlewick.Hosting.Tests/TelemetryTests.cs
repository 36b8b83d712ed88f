using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Candlewick.Alerts;
using Candlewick.Alerts.Channels;
using Candlewick.Hosting.Alerting;
using Candlewick.Hosting.Running;
using Candlewick.Hosting.Telemetry;
using Candlewick.Jobs;
using Candlewick.Testing;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_WithAReceiver_SendsMetricsAndTheSpansOfJobs()
    {
        using HttpListener receiver = Listen(out Uri url);
        ConcurrentDictionary<string, long> received = [];
        Task taking = TakeAsync(receiver, received);
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("a.duckdb"));
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Stop);
        StoreOwner owner = new(workspace, options, UtcTime.From(2024, 1, 1), []);
        using OwnerMeter meter = new(owner);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task running = new TelemetryPiece(meter, new TelemetryOptions { Otlp = url }).RunAsync(ended.Token);
        await RunAJobAsync(workspace);
        await ended.CancelAsync();
        await running;
        receiver.Stop();
        await taking;
        Assert.True(received.GetValueOrDefault("/v1/metrics") > 100, string.Join(' ', received));
        Assert.True(received.GetValueOrDefault("/v1/traces") > 50, string.Join(' ', received));
    }

    [Fact]
    public async Task RunAsync_WhileAlertsAreSent_TellsNoSecretOfTheirChannels()
    {
        using HttpListener receiver = Listen(out Uri url), partner = Listen(out Uri other);
        ConcurrentDictionary<string, long> received = [], told = [];
        using MemoryStream traces = new();
        Task taking = TakeAsync(receiver, received, traces), answering = TakeAsync(partner, told);
        Environment.SetEnvironmentVariable("CANDLEWICK_TEST_BOT_TOKEN", "1:PLANTED");
        await File.WriteAllTextAsync(
            _folder.File("alerts.yaml"),
            $"channels:\n  - {{name: bot, kind: telegram, url: \"{other}\", token_from: CANDLEWICK_TEST_BOT_TOKEN, chat: \"2\"}}\n  - {{name: hook, kind: webhook, url: \"{other}services/PLANTED\"}}\n",
            Stop);
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("c.duckdb")) with { Alerts = new AlertsOptions { File = _folder.File("alerts.yaml") } };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Stop);
        using AlertServices alerts = workspace.CreateAlerts();
        using OwnerMeter meter = new(new StoreOwner(workspace, options, UtcTime.From(2024, 1, 1), []));
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task running = new TelemetryPiece(meter, new TelemetryOptions { Otlp = url }).RunAsync(ended.Token);

        IReadOnlyList<ChannelTrial> sent = await alerts.CreateTrial().SendAsync(null, ["bot", "hook"], Stop);
        using HttpClient venue = new();
        using HttpResponseMessage asked = await venue.GetAsync(new Uri(other, "klines"), Stop);
        await ended.CancelAsync();
        await running;
        receiver.Stop();
        partner.Stop();
        await Task.WhenAll(taking, answering);

        Assert.All(sent, one => Assert.Equal(SendOutcome.Delivered, one.Result.Outcome));
        Assert.Equal(["/bot1:PLANTED/sendMessage", "/klines", "/services/PLANTED"], told.Keys.Order(StringComparer.Ordinal));
        string all = Encoding.Latin1.GetString(traces.ToArray());
        Assert.Contains("/klines", all, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OfAJob_IsASpanWithItsOutcome()
    {
        ConcurrentQueue<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Candlewick.Jobs",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("b.duckdb")), StoreAccess.Write, Stop);
        JobRun run = await RunAJobAsync(workspace);
        Activity span = Assert.Single(spans, one => one.OperationName == "statistics" && Equals(one.GetTagItem("candlewick.run"), run.Id) && Equals(one.GetTagItem("candlewick.path"), ""));
        Assert.Equal((ActivityStatusCode.Ok, 1), (span.Status, span.GetTagItem("candlewick.attempt")));
    }

    [Fact]
    public void Create_AsJson_WritesOneObjectALineWithItsFields()
    {
        StringWriter lines = new();
        using (ILoggerFactory logs = Logs.Create(new CandlewickOptions { Telemetry = new TelemetryOptions { LogFormat = LogFormat.Json, LogLevel = LogLevel.Warning } }, lines))
        {
            ILogger log = logs.CreateLogger("Candlewick.Test");
            log.Log(LogLevel.Information, "not this");
            log.Log(LogLevel.Warning, new EventId(7, "Late"), new InvalidOperationException("why"), "{Series} is {Lag} s late\n\"quoted\"", "BINANCE:BTCUSDT@1m", 12.5);
        }

        string line = Assert.Single(lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        JsonElement read = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            ("warning", "Candlewick.Test", "Late", "BINANCE:BTCUSDT@1m is 12.5 s late\n\"quoted\""),
            (read.GetProperty("level").GetString(), read.GetProperty("category").GetString(), read.GetProperty("event").GetString(), read.GetProperty("message").GetString()));
        Assert.Equal("12.5", read.GetProperty("fields").GetProperty("Lag").GetString());
        Assert.Contains("why", read.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("Z", read.GetProperty("at").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JobRun> RunAJobAsync(Workspace workspace)
    {
        Assert.True(await workspace.Jobs.OpenAsync(Stop));
        JobRun run = await workspace.Jobs.StartAsync(new RunRequest("statistics"), Stop);
        return await workspace.Jobs.WaitAsync(run.Id, Stop);
    }

    private static HttpListener Listen(out Uri url)
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        url = new Uri($"http://127.0.0.1:{port}/");
        HttpListener listener = new() { Prefixes = { url.AbsoluteUri } };
        listener.Start();
        return listener;
    }

    private static async Task TakeAsync(HttpListener receiver, ConcurrentDictionary<string, long> received, MemoryStream? all = null)
    {
        try
        {
            while (true)
            {
                HttpListenerContext request = await receiver.GetContextAsync();
                using MemoryStream body = new();
                await request.Request.InputStream.CopyToAsync(body, CancellationToken.None);
                all?.Write(body.ToArray());
                received.AddOrUpdate(request.Request.Url!.AbsolutePath, body.Length, (_, before) => before + body.Length);
                request.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            return;
        }
    }
}
