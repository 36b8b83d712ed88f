using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Api;

namespace Candlewick.Server.Tests;

/// <summary>A store that this process owns and serves over TCP, on any free port.</summary>
internal sealed class OwnedApi(Workspace workspace, ApiServer server) : IAsyncDisposable
{
    public Workspace Workspace => workspace;

    public ApiServer Server => server;

    public HttpClient Http { get; } = new() { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(30) };

    public static ApiContext ContextOf(Workspace workspace, IMarketFeed? feed = null, CandlewickOptions? options = null) =>
        new(new StoreOwner(workspace, options ?? OptionsOf(workspace.Info.Location), UtcTime.From(2024, 1, 1), []) { Feed = feed, Alerts = workspace.CreateAlerts(feed) }, TimeProvider.System);

    /// <summary>Venues that nobody answers for: a test asks nobody.</summary>
    public static CandlewickOptions OptionsOf(string database)
    {
        Uri nobody = new("http://127.0.0.1:9");
        return new CandlewickOptions
        {
            DataDirectory = Path.GetDirectoryName(database)!,
            Store = new StoreOptions { Path = database },
            Server = new ServerOptions { Port = 0 },
            Venues = new VenueUrls { BinanceSpot = nobody, BinanceUsdM = nobody, BinanceArchive = nobody, BinanceArchiveListing = nobody, CoinGecko = nobody },
        };
    }

    public static async Task<OwnedApi> OpenAsync(string database, IMarketFeed? feed, CancellationToken ct)
    {
        CandlewickOptions options = OptionsOf(database);
        Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct);
        return new OwnedApi(workspace, await ApiServer.StartAsync(ContextOf(workspace, feed, options), ct));
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri(path, UriKind.Relative), ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A request that is refused: its status and the problem.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Problem)> FailAsync(HttpMethod method, string path, string? body, CancellationToken ct)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Http.SendAsync(request, ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        Assert.False(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (answer.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string body, CancellationToken ct)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        using HttpResponseMessage answer = await Http.SendAsync(request, ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<ClientWebSocket> ConnectAsync(CancellationToken ct)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://{server.Url.Authority}/v1/live"), ct);
        return socket;
    }

    /// <summary>Hourly bars of <c>BINANCE:BTCUSDT</c> from 2024-01-01, two hours of the second day missing.</summary>
    public Task WriteHoursAsync(int count, CancellationToken ct) => WriteHoursAsync("BINANCE:BTCUSDT@1h", count, ct);

    /// <summary>The same of another series.</summary>
    public async Task WriteHoursAsync(string id, int count, CancellationToken ct)
    {
        BarSeriesId series = BarSeriesId.Parse(id);
        UtcTime start = UtcTime.From(2024, 1, 1);
        foreach ((int from, int to) in ((int, int)[])[(0, Math.Min(count, 30)), (32, count)])
        {
            using BarColumns bars = new();
            for (int hour = from; hour < to; hour++)
            {
                UtcTime open = start + TimeSpan.FromHours(hour);
                double price = 100 + (10 * Math.Sin(hour / 5.0));
                bars.Add(open, open + TimeSpan.FromHours(1), [price, price + 1, price - 1, price + 0.25, hour + 0.5, double.NaN, 3, double.NaN, 0.1]);
            }

            if (bars.Count > 0)
            {
                UtcRange range = new(bars.OpenTimes[0], bars.CloseTimes[^1]);
                await workspace.Store.Bars.WriteAsync(
                    [new RangeWrite(series, range, bars, new Provenance("test", "hours", null, start), WriteReason.Import, TradingCalendar.AlwaysOpen)], ct);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
        await workspace.DisposeAsync();
    }
}
