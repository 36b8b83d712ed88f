using System.Text.Json;
using Candlewick.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Candlewick.Browser.MarketSite))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Candlewick.Browser;

/// <summary>One market and one browser for all tests; ready when prices move and history is there.</summary>
public sealed class MarketSite : IAsyncLifetime
{
    private static readonly string[] Switches =
    [
        "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-first-run",
        "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-features=OptimizationHints,MediaRouter,Translate",
    ];

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(4);

    private RunningMarket? _market;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public Uri Url => _market!.Url;

    /// <summary>Talks to the API as a program does.</summary>
    public HttpClient Api { get; private set; } = new();

    public static string Images { get; } = Path.Combine(Repository.Root, "artifacts", "browser");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Images);
        CancellationToken ct = TestContext.Current.CancellationToken;
        _market = await RunningMarket.StartAsync(null, ct);
        Api = new HttpClient { BaseAddress = _market.Url };
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CANDLEWICK_CHROMIUM") ?? "/usr/bin/chromium",
            Args = Switches,
        });
        await AwaitHistoryAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
        await (_market?.DisposeAsync() ?? ValueTask.CompletedTask);
        Api.Dispose();
    }

    public Task<BrowserPage> OpenAsync(ColorScheme theme = ColorScheme.Dark, int width = 1440, int height = 900) => OpenAsync(Url, theme, width, height);

    /// <summary>A tab for another server.</summary>
    public Task<BrowserPage> OpenAsync(Uri url, ColorScheme theme, int width = 1440, int height = 900) =>
        BrowserPage.OpenAsync(_browser!, url, new BrowserNewContextOptions
        {
            ColorScheme = theme, ViewportSize = new ViewportSize { Width = width, Height = height }, TimezoneId = "America/New_York", Locale = "en-US",
        });

    public Task RunAsync(params string[] arguments) => _market!.RunAsync(TestContext.Current.CancellationToken, arguments);

    /// <summary>Writes the file of alert rules anew.</summary>
    public Task EditRulesAsync(Func<string, string> change) => _market!.EditRulesAsync(change, TestContext.Current.CancellationToken);

    public async Task<JsonElement> ReadAsync(string path)
    {
        await using Stream answer = await Api.GetStreamAsync(path, TestContext.Current.CancellationToken);
        return (await JsonDocument.ParseAsync(answer, cancellationToken: TestContext.Current.CancellationToken)).RootElement;
    }

    private async Task AwaitHistoryAsync(CancellationToken ct)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ReadyLimit);
        while (!await IsReadyAsync(limit.Token))
        {
            await Task.Delay(500, limit.Token);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        JsonElement runs = JsonDocument.Parse(await Api.GetStringAsync("/v1/runs?job=backfill&state=succeeded", ct)).RootElement;
        JsonElement market = JsonDocument.Parse(await Api.GetStringAsync("/v1/market?count=3", ct)).RootElement;
        return runs.GetProperty("items").GetArrayLength() > 0
            && market.GetProperty("items").EnumerateArray().Any(row => row.TryGetProperty("last", out JsonElement last) && last.ValueKind == JsonValueKind.Number);
    }
}
