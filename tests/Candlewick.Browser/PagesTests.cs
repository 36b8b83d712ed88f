using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Candlewick.Browser;

/// <summary>Every page in both themes: it draws, says that it is simulated, breaks nothing, and asks nobody else for anything.</summary>
public sealed class PagesTests(MarketSite site)
{
    public static TheoryData<string, string, string, ColorScheme> Pages()
    {
        (string Name, string Path, string Shows)[] pages =
        [
            ("overview", "/", ".figures-row"),
            ("market", "/market", "table[aria-label=Market] tbody tr:nth-child(5)"),
            ("chart", "/chart?series=SIM:BTCUSDT@5m&ind=ema(period=21);bollinger;rsi;macd&levels=swings", ".chart-stage canvas"),
            ("coverage", "/coverage", ".grid-canvas"),
            ("jobs", "/jobs", ".job-graph .job-node"),
            ("rankings", "/rankings", "table tbody tr, .empty"),
            ("alerts", "/alerts?tab=rules", "table[aria-label=Rules]"),
            ("query", "/query?sql=SELECT%20job%2C%20count(*)%20AS%20runs%20FROM%20runs%20GROUP%20BY%20job%20ORDER%20BY%20runs%20DESC", "table[aria-label=Result] tbody tr"),
            ("settings", "/settings", "table[aria-label=Configuration] tbody tr"),
            ("login-open", "/login", "form input[type=password]"),
        ];
        TheoryData<string, string, string, ColorScheme> data = [];
        foreach ((string name, string path, string shows) in pages)
        {
            data.Add(name, path, shows, ColorScheme.Light);
            data.Add(name, path, shows, ColorScheme.Dark);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InATheme_DrawsAndSaysThatItIsSimulated(string name, string path, string shows, ColorScheme theme)
    {
        await using BrowserPage page = await site.OpenAsync(theme);
        await page.GoAsync(path);
        await Expect(page.Tab.Locator(shows).First).ToBeVisibleAsync();
        await Expect(page.Tab.Locator(".simulated")).ToBeVisibleAsync();
        await page.SettleAsync();
        await page.Tab.WaitForTimeoutAsync(1_500);
        await page.SettleAsync();
        Assert.Equal(theme == ColorScheme.Dark ? "dark" : "light", await page.Tab.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        await page.PictureAsync($"{name}-{(theme == ColorScheme.Dark ? "dark" : "light")}");
        Assert.Empty(page.Faults);
    }

    [Theory]
    [InlineData("overview", "/")]
    [InlineData("market", "/market")]
    [InlineData("chart", "/chart?series=SIM:BTCUSDT@15m")]
    [InlineData("coverage", "/coverage")]
    [InlineData("jobs", "/jobs")]
    public async Task Page_OnAPhone_FitsItsWidthAndHidesTheNavigation(string name, string path)
    {
        await using BrowserPage page = await site.OpenAsync(ColorScheme.Light, 390, 844);
        await page.GoAsync(path);
        await Expect(page.Tab.Locator("main .page > *").First).ToBeVisibleAsync();
        await page.Tab.WaitForTimeoutAsync(1_500);
        await page.SettleAsync();
        Assert.Equal(0, await page.Tab.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        await Expect(page.Tab.Locator(".nav")).ToBeHiddenAsync();
        await page.PictureAsync($"phone-{name}");
        await page.Tab.ClickAsync(".menu-button");
        await Expect(page.Tab.Locator(".nav")).ToBeVisibleAsync();
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Keyboard_PaletteAndLetters_GoToPages()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/");
        await page.SettleAsync();
        await page.Tab.Keyboard.PressAsync("Control+k");
        await page.Tab.Keyboard.TypeAsync("BTCUSDT");
        await Expect(page.Tab.Locator(".palette-item", new() { HasText = "SIM:BTCUSDT" })).ToBeVisibleAsync();
        await page.PictureAsync("palette-dark");
        await page.Tab.Keyboard.PressAsync("Enter");
        await Expect(page.Tab).ToHaveURLAsync(new Regex(@"/chart\?series=SIM(:|%3A)BTCUSDT", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Tab.Keyboard.PressAsync("g");
        await page.Tab.Keyboard.PressAsync("j");
        await Expect(page.Tab).ToHaveURLAsync(new Regex("/jobs$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Empty(page.Faults);
    }

    [Fact]
    public async Task Theme_Switched_IsRememberedForTheNextVisit()
    {
        await using BrowserPage page = await site.OpenAsync(ColorScheme.Light);
        await page.GoAsync("/login");
        await page.Tab.ClickAsync("[aria-label='Switch between light and dark']");
        await page.Tab.ReloadAsync();
        await Expect(page.Tab.Locator("html[data-theme=dark]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Address_OfNoPage_SaysSo()
    {
        await using BrowserPage page = await site.OpenAsync();
        await page.GoAsync("/no-such-page");
        await Expect(page.Tab.GetByText("There is no such page.")).ToBeVisibleAsync();
    }
}
