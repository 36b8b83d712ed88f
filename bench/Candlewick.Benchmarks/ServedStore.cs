using Candlewick.Acquisition.Live.Feed;
using Candlewick.Domain.Instruments;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Benchmarks;

/// <summary>A store that this process serves on a free port, with a feed that the benchmark fills.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    private readonly Workspace _workspace;
    private readonly ApiServer _server;

    private ServedStore(Workspace workspace, MarketFeed feed, ApiServer server)
    {
        (_workspace, Feed, _server) = (workspace, feed, server);
        Http = new HttpClient { BaseAddress = server.Url };
    }

    public MarketFeed Feed { get; }

    public HttpClient Http { get; }

    public Uri Url => _server.Url;

    public static async Task<ServedStore> OpenAsync(string path, int threads = 0)
    {
        CandlewickOptions options = new()
        {
            DataDirectory = Path.GetDirectoryName(Path.GetFullPath(path))!, Store = new StoreOptions { Path = path, Threads = threads, MemoryMegabytes = 2_048 },
            Server = new ServerOptions { Port = 0 },
        };
        Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, CancellationToken.None);
        MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        StoreOwner owner = new(workspace, options, UtcTime.From(TimeProvider.System.GetUtcNow()), []) { Feed = feed };
        return new ServedStore(workspace, feed, await ApiServer.StartAsync(new ApiContext(owner, TimeProvider.System), CancellationToken.None));
    }

    /// <summary>Writes bars of many series, each over the range of its rows.</summary>
    public static Task WriteAsync(StoreRoles store, IReadOnlyList<(BarSeriesId Series, UtcRange Range, BarColumns Bars)> writes) =>
        store.Bars.WriteAsync(
            [.. writes.Select(one => new RangeWrite(one.Series, one.Range, one.Bars, new Provenance("benchmark", "made", null, one.Range.From), WriteReason.Record, TradingCalendar.AlwaysOpen))],
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await Feed.DisposeAsync();
        await _workspace.DisposeAsync();
    }
}

/// <summary>Durations and what part of them is shorter.</summary>
internal static class Latencies
{
    public static double Percentile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    public static string Text(IReadOnlyList<double> milliseconds) =>
        $"p50 {Percentile(milliseconds, 0.5),7:F2} ms  p99 {Percentile(milliseconds, 0.99),7:F2} ms  worst {milliseconds.Max(),7:F2} ms  of {milliseconds.Count:N0}";
}
