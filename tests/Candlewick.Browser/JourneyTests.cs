using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Candlewick.Browser;

/// <summary>What a person does: sees a price move, finds out what is missing, acts, and sees that it worked.</summary>
public sealed partial class JourneyTests(MarketSite site)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task Market_Open_ShowsPricesThatMove()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/market");
        ILocator last = page.Tab.Locator("table[aria-label=Market] tbody td[data-key=last]");
        await Expect(last.First).ToBeVisibleAsync();
        string before = string.Join(' ', await last.AllTextContentsAsync());
        await page.Tab.WaitForFunctionAsync(
            "before => [...document.querySelectorAll('td[data-key=last]')].map(cell => cell.textContent).join(' ') !== before", before, new() { Timeout = 30_000 });
        await Expect(page.Tab.Locator(".live-dot")).ToHaveAttributeAsync("data-state", "live");
    }

    [Fact]
    public async Task Chart_OfALiveSeries_ChangesItsLastBar()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/chart?series=SIM:BTCUSDT@1m");
        await page.Tab.WaitForFunctionAsync("() => document.querySelector('.chart-stage')?.dataset.last", null, new() { Timeout = 30_000 });
        string first = (await page.Tab.Locator(".chart-stage").GetAttributeAsync("data-last"))!;
        await page.Tab.WaitForFunctionAsync("before => document.querySelector('.chart-stage').dataset.last !== before", first, new() { Timeout = 30_000 });
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Chart_IndicatorFromTheCatalogue_IsInTheLink()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/chart?series=SIM:ETHUSDT@15m");
        await Expect(page.Tab.Locator(".chart-stage canvas").First).ToBeVisibleAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Indicators" }).ClickAsync();
        await page.Tab.Locator(".pick-side input").FillAsync("rsi");
        await page.Tab.Locator(".pick-item[data-code=rsi]").ClickAsync();
        await page.Tab.Locator(".pick-form input[type=number]").First.FillAsync("21");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Add to the chart" }).ClickAsync();
        await page.PictureAsync("indicators-dark");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.Tab.Locator(".chart-legend", new() { HasText = "rsi(period=21)" })).ToBeVisibleAsync();
        Assert.Contains("ind=rsi(period=21)", page.Tab.Url, StringComparison.Ordinal);
        await page.Tab.ReloadAsync();
        await Expect(page.Tab.Locator(".chart-legend", new() { HasText = "rsi(period=21)" })).ToBeVisibleAsync();
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Chart_IndicatorOfTwoSeries_AsksForTheSecond_AndPivotsAreLevels()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/chart?series=SIM:ETHUSDT@15m");
        await Expect(page.Tab.Locator(".chart-stage canvas").First).ToBeVisibleAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Indicators" }).ClickAsync();
        await page.Tab.Locator(".pick-side input").FillAsync("correlation");
        await page.Tab.Locator(".pick-item[data-code=correlation]").ClickAsync();
        await page.Tab.Locator(".pick-form input[aria-label='Second instrument']").FillAsync("sim:btcusdt");
        await page.PictureAsync("pair-dark");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Add to the chart" }).ClickAsync();
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        ILocator legend = page.Tab.Locator(".chart-legend", new() { HasText = "correlation(with=SIM:BTCUSDT)" });
        await Expect(legend).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"\d"));
        IResponse answer = await page.Tab.RunAndWaitForResponseAsync(
            () => page.Tab.SelectOptionAsync("select[aria-label=Levels]", "rolling-pivots"), response => response.Url.Contains("method=rolling-pivots", StringComparison.Ordinal));
        Assert.Contains("pivot", await answer.TextAsync(), StringComparison.Ordinal);
        await page.PictureAsync("pivots-dark");
        await page.Tab.ReloadAsync();
        await Expect(legend).ToBeVisibleAsync();
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Alerts_FileWithABadEdit_SaysSoUntilItIsMended()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/alerts");
        await Expect(page.Tab.Locator("table[aria-label=Firing]:visible, .empty:visible").First).ToBeVisibleAsync();
        await site.EditRulesAsync(rules => rules.Replace("rsi(1h", "rssi(1h", StringComparison.Ordinal));
        await Expect(page.Tab.Locator(".file-faults")).ToContainTextAsync("nearest valid name 'rsi'");
        await page.PictureAsync("rules-faulty-dark");
        await site.EditRulesAsync(rules => rules);
        await Expect(page.Tab.Locator(".file-faults")).ToHaveCountAsync(0);
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Jobs_JobTriggered_ShowsItsSubRunsFinish()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/jobs");
        await page.Tab.Locator("[data-run=catch-up]").ClickAsync();
        await page.Tab.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(page.Tab).ToHaveURLAsync(RunPage(), new() { Timeout = 60_000 });
        await Expect(page.Tab.Locator("table[aria-label=Sub-runs] .run-state[data-state=succeeded]").First).ToBeVisibleAsync(Soon);
        await Expect(page.Tab.Locator(".run-head[data-state=succeeded]")).ToBeVisibleAsync(Soon);
        await Expect(page.Tab.Locator("table[aria-label=Sub-runs] .run-state[data-state=running]")).ToHaveCountAsync(0);
        await page.PictureAsync("run-dark");
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Coverage_PlantedGap_IsFoundAndRepaired()
    {
        (string from, string to) = await PlantAsync("SIM:ETHUSDT");
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync(string.Create(CultureInfo.InvariantCulture, $"/coverage?search=SIM:ETHUSDT@1m&from={from}&to={to}"));
        await Expect(page.Tab.Locator(".grid-canvas")).ToBeVisibleAsync();
        await page.SettleAsync();
        ILocator grid = page.Tab.Locator(".grid-frame");
        LocatorBoundingBoxResult box = (await grid.BoundingBoxAsync())!;
        await page.Tab.Mouse.ClickAsync(box.X + 216 + ((box.Width - 216) / 3), box.Y + 34);
        ILocator repair = page.Tab.Locator("[data-action=repair]").First;
        await Expect(repair).ToBeVisibleAsync();
        await page.PictureAsync("gap-dark");
        await repair.ClickAsync();
        await Expect(page.Tab).ToHaveURLAsync(RunPage(), new() { Timeout = 60_000 });
        await Expect(page.Tab.Locator(".run-head[data-state=succeeded]")).ToBeVisibleAsync(Soon);
        JsonElement bars = await site.ReadAsync($"/v1/bars?series=SIM:ETHUSDT@1m&from={from}&to={to}&limit=1000");
        Assert.InRange(bars.GetProperty("rows").GetArrayLength(), 300, 360);
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Alerts_NewRule_IsCheckedAndFires()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/alerts");
        await page.Tab.GetByRole(AriaRole.Button, new() { Name = "New rule" }).First.ClickAsync();
        ILocator form = page.Tab.Locator("form[data-form=rule]");
        await form.Locator("[name=name]").FillAsync("btc-has-a-price");
        await form.Locator("[name=instruments]").FillAsync("SIM:BTCUSDT");
        await form.Locator("[name=expression]").FillAsync("price > ");
        await Expect(form.Locator(".check")).ToContainTextAsync("Line 1, column");
        await form.Locator("[name=expression]").FillAsync("price > 0");
        await Expect(form.Locator(".check")).ToContainTextAsync("is right");
        await page.PictureAsync("rule-dark");
        await form.Locator("button[type=submit]").ClickAsync();
        await Expect(page.Tab.Locator("tr[data-id=btc-has-a-price]")).ToBeVisibleAsync();
        await page.Tab.Locator("[data-tab=now]").ClickAsync();
        await Expect(page.Tab.Locator("table[aria-label=Firing] tbody tr", new() { HasText = "btc-has-a-price" })).ToBeVisibleAsync(Soon);
        await page.PictureAsync("firing-dark");
        await page.Tab.Locator("[data-tab=history]").ClickAsync();
        await Expect(page.Tab.Locator("table[aria-label=History] tbody tr", new() { HasText = "btc-has-a-price" }).First).ToBeVisibleAsync();
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Query_Completion_WritesTheColumnAndTheResultIsDrawn()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/query");
        await Expect(page.Tab.Locator(".schema-table").First).ToBeVisibleAsync();
        ILocator area = page.Tab.Locator("textarea.sql");
        await area.FillAsync("SELECT job, count(*) AS runs FROM ru");
        await area.PressAsync("End");
        await page.Tab.Keyboard.TypeAsync("n");
        await Expect(page.Tab.Locator(".sql-drop .drop-item", new() { HasText = "runs" }).First).ToBeVisibleAsync();
        await page.Tab.Keyboard.PressAsync("Tab");
        await page.Tab.Keyboard.TypeAsync(" GROUP BY job");
        await page.Tab.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Tab.Locator("table[aria-label=Result] tbody tr").First).ToBeVisibleAsync();
        await page.Tab.Locator("[data-tab=chart]").ClickAsync();
        await Expect(page.Tab.Locator(".plot-svg")).ToBeVisibleAsync();
        Assert.Empty(page.Faults);
    }

    [GeneratedRegex("/jobs/runs/[0-9]+")]
    private static partial Regex RunPage();

    /// <summary>Takes two hours out of the middle of a day, as if nobody had ever asked for them; the view spans six.</summary>
    private async Task<(string From, string To)> PlantAsync(string instrument)
    {
        DateTimeOffset day = new(TimeProvider.System.GetUtcNow().AddDays(-20).Date, TimeSpan.Zero);
        string hour(int value) => day.AddHours(value).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await site.RunAsync("clear", "--instrument", instrument, "--timeframe", "1m", "--from", hour(7), "--to", hour(9), "--yes");
        await AwaitHoleAsync(instrument, hour(7), hour(9));
        return (hour(6), hour(12));
    }

    /// <summary>The grid is drawn from what the server knew a moment ago.</summary>
    private async Task AwaitHoleAsync(string instrument, string from, string to)
    {
        for (int i = 0; i < 180; i++)
        {
            JsonElement tiles = await site.ReadAsync($"/v1/coverage/tiles?timeframe=1m&search={instrument}@1m&columns=2&from={from}&to={to}");
            if (tiles.GetProperty("items")[0].GetProperty("cells").EnumerateArray().All(cell => cell.GetInt32() <= 0))
            {
                return;
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"the grid still shows {instrument} covered from {from} to {to}");
    }
}
