using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Candlewick.Browser;

/// <summary>A server that asks for keys, with one key.</summary>
public sealed class GuardedMarket : IAsyncLifetime
{
    private RunningMarket? _market;

    public Uri Url => _market!.Url;

    public string Key { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        _market = await RunningMarket.StartAsync(RunningMarket.Guarded, ct);
        string made = await _market.RunAsync(ct, "server", "keys", "create", "browser", "--scope", "reader");
        Key = made.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("wick_", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _market?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Where the server asks for keys: the way in, with a wrong key and the right one, and out again.</summary>
public sealed class LoginTests(MarketSite site, GuardedMarket market) : IClassFixture<GuardedMarket>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Login_WithAWrongKey_ThenTheRightOne_LeadsWhereOneWanted_AndOut(ColorScheme theme)
    {
        await using BrowserPage page = await site.OpenAsync(market.Url, theme);
        IPage tab = page.Tab;
        await page.GoAsync("/jobs");
        await IsAtAsync(tab, "login?to=%2Fjobs");
        await Expect(tab.Locator(".login input[type=password]")).ToBeFocusedAsync();
        await Expect(tab.Locator(".nav-link").First).ToBeHiddenAsync();
        await page.SettleAsync();
        await page.PictureAsync($"login-{(theme == ColorScheme.Dark ? "dark" : "light")}");

        await tab.FillAsync(".login input[type=password]", "wick_wrong");
        await tab.Keyboard.PressAsync("Enter");
        await Expect(tab.Locator(".login .form-error")).ToContainTextAsync("This key is not good");
        Assert.DoesNotContain("wick_wrong", await tab.Locator(".login").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await tab.Context.CookiesAsync());
        await page.PictureAsync($"login-refused-{(theme == ColorScheme.Dark ? "dark" : "light")}");

        await tab.FillAsync(".login input[type=password]", market.Key);
        await tab.ClickAsync(".login button[type=submit]");
        // A login is kept in the audit trail before it is answered, which a busy disk may delay.
        await IsAtAsync(tab, "jobs");
        await Expect(tab.Locator(".nav-foot")).ToContainTextAsync("Signed in as");
        await Expect(tab.Locator(".nav-link").First).ToBeVisibleAsync();
        BrowserContextCookiesResult cookie = Assert.Single(await tab.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.True(cookie.Expires > 0);
        Assert.Equal("", await tab.EvaluateAsync<string>("() => document.cookie"));
        Assert.DoesNotContain(market.Key, await tab.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + location.href"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cookie));

        await tab.ClickAsync(".nav-foot button:has-text('Log out')");
        await IsAtAsync(tab, "login");
        await Expect(tab.Locator(".nav-link").First).ToBeHiddenAsync();
        Assert.Empty(await tab.Context.CookiesAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(cookie));
        await page.GoAsync("/jobs");
        await IsAtAsync(tab, "login?to=%2Fjobs");
        Assert.All(page.Faults, fault => Assert.Contains("401", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Login_ToAnotherSite_LeadsHome()
    {
        await using BrowserPage page = await site.OpenAsync(market.Url, ColorScheme.Dark);
        await page.GoAsync("/login?to=//elsewhere.example/");
        await page.Tab.FillAsync(".login input[type=password]", market.Key);
        await page.Tab.Keyboard.PressAsync("Enter");
        await Expect(page.Tab.Locator(".nav-foot")).ToContainTextAsync("Signed in as");
        Assert.Equal(market.Url, new Uri(page.Tab.Url));
        Assert.DoesNotContain(page.Faults, fault => fault.StartsWith("left the site", StringComparison.Ordinal));
    }

    private Task IsAtAsync(IPage tab, string path) => Expect(tab).ToHaveURLAsync(new Uri(market.Url, path).ToString(), new() { Timeout = 60_000 });

    /// <summary>What a copy of the cookie opens.</summary>
    private async Task<HttpStatusCode> AskAsync(BrowserContextCookiesResult cookie)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(market.Url, "/v1/jobs"));
        request.Headers.TryAddWithoutValidation("Cookie", $"{cookie.Name}={cookie.Value}");
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
