using System.Diagnostics.Metrics;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Hosting.Telemetry;
using Candlewick.Server.Api;
using Candlewick.Server.Telemetry;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Telemetry;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_OfEveryKindOfInstrument_IsTheTextThatPrometheusReads()
    {
        string name = $"test-{Guid.NewGuid():N}";
        using PrometheusText text = new([name]);
        using Meter meter = new(name);
        Counter<long> sent = meter.CreateCounter<long>("sent", "By", "Bytes \\ sent");
        sent.Add(5, new KeyValuePair<string, object?>("to.whom", "a\"b"));
        sent.Add(7, new KeyValuePair<string, object?>("to.whom", "a\"b"));
        UpDownCounter<int> open = meter.CreateUpDownCounter<int>("open");
        open.Add(3);
        open.Add(-1);
        Histogram<double> took = meter.CreateHistogram<double>("took", "s");
        took.Record(0.003);
        took.Record(100);
        double level = 1.5;
        meter.CreateObservableGauge("level", () => level);
        Assert.Contains("\nlevel 1.5\n", text.Write(), StringComparison.Ordinal);
        level = double.NaN;
        using Meter other = new($"other-{name}");
        other.CreateCounter<int>("unheard").Add(1);

        string written = text.Write();

        Assert.Contains("# HELP sent_bytes_total Bytes \\\\ sent\n# TYPE sent_bytes_total counter\nsent_bytes_total{to_whom=\"a\\\"b\"} 12\n", written, StringComparison.Ordinal);
        Assert.Contains("# TYPE open gauge\nopen 2\n", written, StringComparison.Ordinal);
        Assert.Contains("took_seconds_bucket{le=\"0.0025\"} 0\ntook_seconds_bucket{le=\"0.005\"} 1\n", written, StringComparison.Ordinal);
        Assert.Contains("took_seconds_bucket{le=\"+Inf\"} 2\ntook_seconds_sum 100.003\ntook_seconds_count 2\n", written, StringComparison.Ordinal);
        Assert.Contains("level NaN\n", written, StringComparison.Ordinal);
        Assert.DoesNotContain("unheard", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAnOwner_TellOfStoreJobsAndRequests()
    {
        CandlewickOptions options = CandlewickOptions.ForStore(_folder.File("a.duckdb"));
        options = options with { Server = options.Server with { Port = 0 } };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Stop);
        StoreOwner owner = new(workspace, options, UtcTime.From(2024, 1, 1), [new JobsPiece(workspace, beginsAtOnce: false)]);
        using OwnerMeter meter = new(owner);
        await using ApiServer server = await ApiServer.StartAsync(new ApiContext(owner, TimeProvider.System), Stop);
        using HttpClient client = new() { BaseAddress = server.Url };
        await client.GetStringAsync("/v1/owner", Stop);

        using HttpResponseMessage answer = await client.GetAsync("/metrics", Stop);

        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Matches("candlewick_store_size_bytes [1-9]", text);
        Assert.Contains("candlewick_piece_healthy{piece=\"jobs\"} 1", text, StringComparison.Ordinal);
        Assert.Matches("http_server_request_duration_seconds_count\\{[^}]*http_route=\"/v1/owner\"", text);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
    }
}
