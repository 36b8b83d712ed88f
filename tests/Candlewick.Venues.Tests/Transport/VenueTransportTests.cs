using System.Net;
using Candlewick.Testing;
using Candlewick.Venues.Binance;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Venues.Tests.Transport;

public sealed class VenueTransportTests
{
    private static readonly UtcTime Start = UtcTime.From(2024, 3, 1, 12, 0, 10);
    private static readonly VenueRequest Klines = new(new Uri("https://venue.test/api/v3/klines?symbol=BTCUSDT"), "/api/v3/klines", Weight: 2);

    private readonly ManualClock _clock = new(Start);
    private readonly ForgetfulFacts _facts = new();

    [Fact]
    public async Task GetAsync_BudgetSpent_WaitsForTheNextMinuteBeforeSending()
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Json("[]"));
        VenueTransport transport = Transport(handler, limit: 4);
        await transport.GetAsync(Klines, CancellationToken.None);
        await transport.GetAsync(Klines, CancellationToken.None);
        Task<byte[]?> third = transport.GetAsync(Klines, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(49));
        Assert.Equal(2, handler.Requests.Count);
        Assert.False(third.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        await third;
        Assert.Equal(3, handler.Requests.Count);
        Assert.Equal(2, transport.Budget.Used);
    }

    [Fact]
    public async Task GetAsync_VenueCountsMore_TakesItsCountOver()
    {
        ScriptedHandler handler = new(_ => With(ScriptedHandler.Json("[]"), "X-MBX-USED-WEIGHT-1M", "3999"));
        VenueTransport transport = Transport(handler, limit: 4_000);
        await transport.GetAsync(Klines, CancellationToken.None);
        Assert.Equal(3_999, transport.Budget.Used);
        Assert.False(transport.GetAsync(Klines, CancellationToken.None).IsCompleted);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task GetAsync_TooManyRequests_WaitsAsLongAsAsked()
    {
        int calls = 0;
        ScriptedHandler handler = new(_ => calls++ == 0
            ? With(ScriptedHandler.Json("""{"code":-1003,"msg":"Too many requests."}""", HttpStatusCode.TooManyRequests), "Retry-After", "20")
            : ScriptedHandler.Json("[1]"));
        Task<byte[]?> answer = Transport(handler).GetAsync(Klines, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(19));
        await Task.Yield();
        Assert.Single(handler.Requests);
        await AdvanceUntilAsync(answer, TimeSpan.FromSeconds(1));
        Assert.Equal("[1]"u8.ToArray(), await answer);
        Assert.True(UtcTime.From(_clock.GetUtcNow()) >= Start + TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task GetAsync_Banned_IsRememberedByANewProcess()
    {
        string ban = $$"""{"code":-1003,"msg":"Way too much request weight used; IP banned until {{(Start + TimeSpan.FromHours(3)).Milliseconds}}. Please use WebSocket."}""";
        ScriptedHandler handler = new(_ => ScriptedHandler.Json(ban, (HttpStatusCode)418));
        VenueException banned = await Assert.ThrowsAsync<VenueException>(() => Transport(handler).GetAsync(Klines, CancellationToken.None));
        Assert.Equal((ErrorKind.Banned, TimeSpan.FromHours(3), "-1003"), (banned.Kind, banned.RetryAfter, banned.VenueCode));

        ScriptedHandler next = new(_ => ScriptedHandler.Json("[]"));
        VenueTransport restarted = Transport(next);
        _clock.Advance(TimeSpan.FromHours(2));
        VenueException still = await Assert.ThrowsAsync<VenueException>(() => restarted.GetAsync(Klines, CancellationToken.None));
        Assert.Equal((ErrorKind.Banned, TimeSpan.FromHours(1)), (still.Kind, still.RetryAfter));
        Assert.Empty(next.Requests);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await restarted.GetAsync(Klines, CancellationToken.None));
        Assert.Single(next.Requests);
    }

    [Fact]
    public async Task GetAsync_BannedShortly_SitsItOut()
    {
        int calls = 0;
        ScriptedHandler handler = new(_ => calls++ == 0
            ? With(ScriptedHandler.Json("{}", (HttpStatusCode)418), "Retry-After", "120")
            : ScriptedHandler.Json("[]"));
        Task<byte[]?> answer = Transport(handler).GetAsync(Klines, CancellationToken.None);
        Assert.False(answer.IsCompleted);
        await AdvanceUntilAsync(answer, TimeSpan.FromSeconds(10));
        Assert.Equal(2, handler.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.UnavailableForLegalReasons)]
    public async Task GetAsync_RefusedPlace_NamesThePublicDataHost(HttpStatusCode status)
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Json("""{"code":0,"msg":"Service unavailable from a restricted location"}""", status));
        VenueException refused = await Assert.ThrowsAsync<VenueException>(() => Transport(handler).GetAsync(Klines, CancellationToken.None));
        Assert.Equal((ErrorKind.Refused, false), (refused.Kind, refused.IsTransient));
        Assert.Contains("https://data-api.binance.vision", refused.Message, StringComparison.Ordinal);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData(-1121, ErrorKind.NotFound)]
    [InlineData(-1120, ErrorKind.BadRequest)]
    [InlineData(-987654, ErrorKind.BadRequest)]
    public async Task GetAsync_CodeThatNoRetryHelps_FailsAtOnce(int code, ErrorKind kind)
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Json($$"""{"code":{{code}},"msg":"no"}""", HttpStatusCode.BadRequest));
        VenueException failure = await Assert.ThrowsAsync<VenueException>(() => Transport(handler).GetAsync(Klines, CancellationToken.None));
        Assert.Equal((kind, false, $"{code}"), (failure.Kind, failure.IsTransient, failure.VenueCode));
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task GetAsync_ServerFaultsAndCuts_AreTriedAgainAndThenReported()
    {
        int calls = 0;
        ScriptedHandler handler = new(_ => (calls++ % 3) switch
        {
            0 => ScriptedHandler.Json("<html>bad gateway</html>", HttpStatusCode.BadGateway),
            1 => throw new HttpRequestException("connection reset"),
            _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new CutStream()) },
        });
        Task<byte[]?> answer = Transport(handler).GetAsync(Klines, CancellationToken.None);
        await AdvanceUntilAsync(answer, TimeSpan.FromSeconds(1));
        VenueException failure = await Assert.ThrowsAsync<VenueException>(() => answer);
        Assert.Equal((ErrorKind.Unreachable, true), (failure.Kind, failure.IsTransient));
        Assert.Equal(5, handler.Requests.Count);
    }

    [Fact]
    public async Task GetAsync_BodyAboveTheCap_IsRefused()
    {
        ScriptedHandler handler = new(_ => ScriptedHandler.Bytes(new byte[2_000]));
        VenueException failure = await Assert.ThrowsAsync<VenueException>(
            () => Transport(handler).GetAsync(Klines with { MaxBytes = 1_999 }, CancellationToken.None));
        Assert.Equal(ErrorKind.BadAnswer, failure.Kind);
    }

    [Fact]
    public async Task GetAsync_NoAnswerInTime_IsATimeout()
    {
        using HttpClient http = new(new SilentHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        TransportOptions options = new() { AttemptTimeout = TimeSpan.FromMilliseconds(30), Attempts = 1 };
        VenueTransport transport = new(
            "BINANCE", new RateBudget("BINANCE", 10, _clock, _facts), new BinanceErrors(BinanceSegments.Spot), options,
            new VenueConnection(http, _facts, _clock, NullLogger.Instance));
        VenueException failure = await Assert.ThrowsAsync<VenueException>(() => transport.GetAsync(Klines, CancellationToken.None));
        Assert.Equal((ErrorKind.TimedOut, true), (failure.Kind, failure.IsTransient));
    }

    [Fact]
    public void Errors_Table_HasEachCodeOnceWithItsPage()
    {
        Assert.Equal(BinanceErrors.All.Count, BinanceErrors.All.DistinctBy(row => row.Code).Count());
        Assert.All(BinanceErrors.All, row => Assert.True(Uri.IsWellFormedUriString(row.Documentation, UriKind.Absolute)));
    }

    [Fact]
    public void Secret_ToString_ShowsNothing() => Assert.Equal("***", $"{new Secret("abc")}");

    private VenueTransport Transport(HttpMessageHandler handler, int limit = 1_000) => new(
        "BINANCE", new RateBudget("BINANCE", limit, _clock, _facts), new BinanceErrors(BinanceSegments.Spot),
        new TransportOptions(), new VenueConnection(new HttpClient(handler), _facts, _clock, NullLogger.Instance));

    /// <summary>Continuations run on other threads: the clock moves on until they are through.</summary>
    private async Task AdvanceUntilAsync(Task task, TimeSpan step)
    {
        for (int i = 0; i < 2_000 && !task.IsCompleted; i++)
        {
            _clock.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        Assert.True(task.IsCompleted);
    }

    private static HttpResponseMessage With(HttpResponseMessage answer, string header, string value)
    {
        answer.Headers.TryAddWithoutValidation(header, value);
        return answer;
    }

    private sealed class CutStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
