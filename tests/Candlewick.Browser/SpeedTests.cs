using System.IO.Compression;
using System.Text.Json;
using Candlewick.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Candlewick.Browser;

/// <summary>How fast the dashboard is there, how large it is, and whether a long chart can be moved without waiting. The figures go to a file; times decide nothing.</summary>
public sealed class SpeedTests(MarketSite site)
{
    private const int LongChart = 100_000, MostScriptBytes = 400_000;

    [Fact]
    public async Task Script_OfAllPages_IsUnderFourHundredKilobytes()
    {
        string assets = Path.Combine(Repository.Root, "artifacts", "web", "assets");
        long bytes = Directory.EnumerateFiles(assets, "*.js").Sum(Compressed);
        await WriteAsync("scriptBytesGzipped", bytes);
        Assert.InRange(bytes, 1, MostScriptBytes);
    }

    [Fact]
    public async Task FirstView_OfTheOverview_IsMeasured()
    {
        List<double> times = [];
        for (int i = 0; i < 3; i++)
        {
            await using BrowserPage page = await site.OpenAsync();
            await page.GoAsync("/");
            await Expect(page.Tab.Locator(".figures-row")).ToBeVisibleAsync();
            times.Add(await page.Tab.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"));
        }

        times.Sort();
        await WriteAsync("firstViewMilliseconds", times[1]);
    }

    [Fact]
    public async Task Chart_OfAHundredThousandBars_MovesToOlderBarsAndIsMeasured()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync($"/chart?series=SIM:BTCUSDT@1m&load={LongChart}");
        await page.Tab.WaitForFunctionAsync($"() => Number(document.querySelector('.chart-stage')?.dataset.bars) >= {LongChart}", null, new() { Timeout = 90_000 });
        await page.Tab.WaitForTimeoutAsync(1_000);
        await page.Tab.EvaluateAsync("() => { window.longTasks.length = 0; }");
        string before = page.Tab.Url;
        LocatorBoundingBoxResult box = (await page.Tab.Locator(".chart-stage").BoundingBoxAsync())!;
        for (int drag = 0; drag < 12; drag++)
        {
            await page.Tab.Mouse.MoveAsync(box.X + 100, box.Y + 200);
            await page.Tab.Mouse.DownAsync();
            await page.Tab.Mouse.MoveAsync(box.X + box.Width - 200, box.Y + 200, new() { Steps = 25 });
            await page.Tab.Mouse.UpAsync();
            await page.Tab.WaitForTimeoutAsync(120);
        }

        double[] tasks = await page.Tab.EvaluateAsync<double[]>("() => window.longTasks");
        await WriteAsync("longestTaskWhilePanningMilliseconds", tasks.DefaultIfEmpty(0).Max());
        await WriteAsync("longTasksWhilePanning", tasks.Length);
        Assert.Matches("[?&]at=[0-9]", page.Tab.Url);
        Assert.NotEqual(before, page.Tab.Url);
        Assert.Empty(page.Faults);
    }

    private static long Compressed(string path)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(File.ReadAllBytes(path));
        }

        return target.Length;
    }

    private static async Task WriteAsync(string name, double value)
    {
        string path = Path.Combine(MarketSite.Images, "figures.json");
        Dictionary<string, double> figures = File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, double>>(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))! : [];
        figures[name] = value;
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(figures), TestContext.Current.CancellationToken);
    }
}
