using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Candlewick.Browser;

/// <summary>How the files of the dashboard are served.</summary>
public sealed class ServingTests(MarketSite site)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Index_AskedAgainWithItsTag_IsNotSentAgain()
    {
        using HttpResponseMessage first = await site.Api.GetAsync("/market", Stop);
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
        using HttpRequestMessage again = new(HttpMethod.Get, "/market");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await site.Api.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Asset_OfTheIndex_IsKeptForAYear()
    {
        string index = await site.Api.GetStringAsync("/", Stop);
        int start = index.IndexOf("/assets/", StringComparison.Ordinal);
        string path = index[start..index.IndexOf('"', start)];
        using HttpResponseMessage answer = await site.Api.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl!.MaxAge);
    }

    [Theory]
    [InlineData("/../../../../etc/passwd.txt")]
    [InlineData("/assets/../../../../etc/hosts.conf")]
    [InlineData("/assets/%2e%2e/%2e%2e/%2e%2e/etc/host.conf")]
    [InlineData("/..%5c..%5cetc%5chost.conf")]
    [InlineData("/assets/....//....//etc/host.conf")]
    public async Task Path_OutOfTheFolder_IsNotFound(string path)
    {
        string answer = await AskRawAsync(path);
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiPath_OfNoEndpoint_IsAProblemAndNotThePage()
    {
        using HttpResponseMessage answer = await site.Api.GetAsync("/v1/no-such-thing", Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    /// <summary>A client of .NET would tidy the path up.</summary>
    private async Task<string> AskRawAsync(string path)
    {
        using TcpClient client = new();
        await client.ConnectAsync(site.Url.Host, site.Url.Port, Stop);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {site.Url.Authority}\r\nConnection: close\r\n\r\n"), Stop);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(Stop);
    }
}
