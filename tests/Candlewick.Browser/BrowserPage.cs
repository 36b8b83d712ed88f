using Candlewick.Testing;
using Microsoft.Playwright;

namespace Candlewick.Browser;

/// <summary>One tab, with what went wrong in it.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private const string SeeLongTasks = """
        window.longTasks = [];
        new PerformanceObserver((list) => { for (const one of list.getEntries()) window.longTasks.push(one.duration); }).observe({ type: "longtask", buffered: true });
        """;

    private readonly IBrowserContext _context;
    private readonly Uri _url;
    private readonly List<string> _faults = [];

    private BrowserPage(IBrowserContext context, IPage page, Uri url)
    {
        _context = context;
        Tab = page;
        _url = url;
        page.Console += (_, message) => Note(message.Type == "error", $"console: {message.Text}");
        page.PageError += (_, error) => Note(true, $"script: {error}");
        page.Response += (_, response) => Note(response.Status >= 400, $"{response.Status} {response.Request.Method} {response.Url}");
        page.Request += (_, request) => Note(!request.Url.StartsWith(url.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal), $"left the site: {request.Url}");
    }

    public IPage Tab { get; }

    /// <summary>Errors of scripts, refused requests, and requests to other sites, since the tab was opened.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<BrowserPage> OpenAsync(IBrowser browser, Uri url, BrowserNewContextOptions options)
    {
        IBrowserContext context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(20_000);
        await context.AddInitScriptAsync(SeeLongTasks);
        return new BrowserPage(context, await context.NewPageAsync(), url);
    }

    public Task<IResponse?> GoAsync(string path) => Tab.GotoAsync(new Uri(_url, path).ToString());

    /// <summary>Nothing is loading any more, and no failure is shown.</summary>
    public async Task SettleAsync()
    {
        await Tab.WaitForFunctionAsync("() => document.querySelector('main .page')?.childElementCount > 0 && !document.querySelector('main .skeleton')");
        string? failure = await Tab.EvaluateAsync<string?>("() => document.querySelector('main .failure')?.textContent ?? null");
        Assert.Null(failure);
    }

    /// <summary>Takes a picture; into the documentation where references are being written.</summary>
    public async Task PictureAsync(string name)
    {
        string path = Path.Combine(MarketSite.Images, $"{name}.png");
        await Tab.ScreenshotAsync(new PageScreenshotOptions { Path = path, Animations = ScreenshotAnimations.Disabled });
        if (Environment.GetEnvironmentVariable("CANDLEWICK_WRITE_REFERENCE") == "1")
        {
            string images = Path.Combine(Repository.Root, "docs", "images");
            Directory.CreateDirectory(images);
            File.Copy(path, Path.Combine(images, $"{name}.png"), overwrite: true);
        }
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();

    private void Note(bool isFault, string what)
    {
        if (isFault)
        {
            _faults.Add(what);
        }
    }
}
