using System.Net.Sockets;
using System.Text.Json;
using Candlewick.Alerts.Channels;
using Candlewick.Testing;
using Microsoft.Extensions.Logging;

namespace Candlewick.Alerts.Tests.Channels;

public sealed class ChannelTests : IDisposable
{
    private static readonly AlertEvent Hot = new(7, "hot", InstrumentId.Parse("BINANCE:BTCUSDT"), AlertState.Firing, UtcTime.From(2024, 3, 10, 12))
    {
        Severity = AlertSeverity.Critical, Expression = "rsi(1h) > 70", Value = 71.5, Labels = new Dictionary<string, string> { ["team"] = "a&b" }, IsNotified = true,
    };

    private static readonly AlertMessage Message = new("0123456789abcdef", MayRepeat: false, [Hot]);

    private readonly HttpClient _http = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Webhook_Message_IsJsonThatSlackTakesWithItsKey()
    {
        await using Receiver receiver = new();
        WebhookChannel channel = new("desk", new Secret($"{receiver.Root}services/T0/KEY"), _http);
        Assert.Equal(SendOutcome.Delivered, (await channel.SendAsync(Message, Ct)).Outcome);
        await channel.SendAsync(Message with { MayRepeat = true, IsSimulated = true }, Ct);
        ReceivedRequest first = receiver.Requests[0], second = receiver.Requests[1];
        Assert.StartsWith("POST /services/T0/KEY HTTP/1.1", first.Line, StringComparison.Ordinal);
        Assert.Equal("application/json; charset=utf-8", first.Headers["Content-Type"]);
        Assert.Equal((Message.Key, Message.Key), (first.Headers[WebhookChannel.KeyHeader], second.Headers[WebhookChannel.KeyHeader]));
        Assert.False(first.Headers.ContainsKey(WebhookChannel.RepeatHeader));
        Assert.Equal("true", second.Headers[WebhookChannel.RepeatHeader]);
        JsonElement body = JsonDocument.Parse(first.Body).RootElement;
        Assert.Equal("FIRING hot BINANCE:BTCUSDT", body.GetProperty("text").GetString());
        JsonElement attachment = body.GetProperty("attachments")[0];
        Assert.Equal("danger", attachment.GetProperty("color").GetString());
        Assert.Equal("FIRING hot BINANCE:BTCUSDT: rsi(1h) &gt; 70 (71.5) at 2024-03-10T12:00:00Z, critical, team=a&amp;b", attachment.GetProperty("text").GetString());
        Assert.StartsWith("[SIMULATED] [may have been sent before] ", JsonDocument.Parse(second.Body).RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("KEY", channel.Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(204, SendOutcome.Delivered)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(404, SendOutcome.Refused)]
    [InlineData(429, SendOutcome.Failed)]
    [InlineData(503, SendOutcome.Failed)]
    [InlineData(500, SendOutcome.Unknown)]
    public async Task Webhook_Status_DecidesTheOutcome(int status, SendOutcome expected)
    {
        await using Receiver receiver = new();
        receiver.Answers.Enqueue(Receiver.Answer(status, status == 204 ? "" : "no", status == 429 ? "Retry-After: 30\r\n" : ""));
        SendResult result = await new WebhookChannel("desk", new Secret(receiver.Root.AbsoluteUri), _http).SendAsync(Message, Ct);
        Assert.Equal((expected, status == 429 ? TimeSpan.FromSeconds(30) : null), (result.Outcome, result.RetryAfter));
    }

    [Fact]
    public async Task Webhook_LineThatIsCutAfterTheRequest_IsNotKnown()
    {
        await using Receiver receiver = new();
        receiver.Answers.Enqueue(null);
        SendResult result = await new WebhookChannel("desk", new Secret(receiver.Root.AbsoluteUri), _http).SendAsync(Message, Ct);
        Assert.Equal(SendOutcome.Unknown, result.Outcome);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Webhook_NobodyThere_WasNotSentAndTellsNoKey()
    {
        string url = $"http://127.0.0.1:{FreePort()}/services/KEY";
        SendResult result = await new WebhookChannel("desk", new Secret(url), _http).SendAsync(Message, Ct);
        Assert.Equal(SendOutcome.Failed, result.Outcome);
        Assert.DoesNotContain("KEY", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_ServerThatRepeatsItsAddress_TellsNoKey()
    {
        await using Receiver receiver = new();
        string url = $"{receiver.Root}services/KEY";
        receiver.Answers.Enqueue(Receiver.Answer(404, $"nothing at {url}"));
        SendResult result = await new WebhookChannel("desk", new Secret(url), _http).SendAsync(Message, Ct);
        Assert.Equal("404 nothing at ***", result.Detail);
    }

    [Fact]
    public async Task Telegram_Message_IsSentByTheBot()
    {
        await using Receiver receiver = new();
        receiver.Answers.Enqueue(Receiver.Answer(200, """{"ok":true,"result":{"message_id":1}}"""));
        TelegramChannel channel = new("phone", new TelegramTarget(receiver.Root, new Secret("123:TOKEN"), "-100"), _http);
        Assert.Equal(SendOutcome.Delivered, (await channel.SendAsync(Message with { MayRepeat = true }, Ct)).Outcome);
        ReceivedRequest request = Assert.Single(receiver.Requests);
        Assert.StartsWith("POST /bot123:TOKEN/sendMessage HTTP/1.1", request.Line, StringComparison.Ordinal);
        JsonElement body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("-100", body.GetProperty("chat_id").GetString());
        Assert.StartsWith("[may have been sent before] FIRING hot BINANCE:BTCUSDT\nFIRING hot", body.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", channel.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Telegram_TooManyRequests_WaitsAsLongAsItIsAsked()
    {
        await using Receiver receiver = new();
        receiver.Answers.Enqueue(Receiver.Answer(429, """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17}}"""));
        receiver.Answers.Enqueue(Receiver.Answer(401, """{"ok":false,"error_code":401,"description":"Unauthorized"}"""));
        TelegramChannel channel = new("phone", new TelegramTarget(receiver.Root, new Secret("123:TOKEN"), "-100"), _http);
        SendResult busy = await channel.SendAsync(Message, Ct), wrong = await channel.SendAsync(Message, Ct);
        Assert.Equal((SendOutcome.Failed, TimeSpan.FromSeconds(17)), (busy.Outcome, busy.RetryAfter));
        Assert.Equal(SendOutcome.Refused, wrong.Outcome);
    }

    [Fact]
    public async Task Telegram_DigestThatIsTooLong_IsCut()
    {
        await using Receiver receiver = new();
        TelegramChannel channel = new("phone", new TelegramTarget(receiver.Root, new Secret("t"), "1"), _http);
        await channel.SendAsync(Message with { Events = [.. Enumerable.Repeat(Hot, 200)] }, Ct);
        Assert.Equal(4_096, JsonDocument.Parse(receiver.Requests[0].Body).RootElement.GetProperty("text").GetString()!.Length);
    }

    [Fact]
    public async Task Mail_Message_ArrivesWithItsKey()
    {
        await using MailServer server = new();
        Assert.Equal(SendOutcome.Delivered, (await Mail(server).SendAsync(Message with { MayRepeat = true }, Ct)).Outcome);
        ReceivedMail mail = Assert.Single(server.Mails);
        Assert.Equal(("MAIL FROM:<alerts@here.test>", 2), (mail.From, mail.To.Count));
        Assert.Contains("Message-ID: <0123456789abcdef@candlewick>", mail.Data, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{MailChannel.RepeatHeader}: true", mail.Data, StringComparison.Ordinal);
        Assert.Contains("Subject: [may have been sent before] FIRING hot BINANCE:BTCUSDT", mail.Data, StringComparison.Ordinal);
        Assert.Contains("rsi(1h) > 70 (71.5)", mail.Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "450 busy", SendOutcome.Unknown, 1)]
    [InlineData("RCPT", "550 nobody", SendOutcome.Delivered, 1)]
    [InlineData("MAIL", "421 not now", SendOutcome.Failed, 0)]
    [InlineData(".", "451 not now", SendOutcome.Failed, 0)]
    [InlineData("MAIL", "550 not you", SendOutcome.Refused, 0)]
    [InlineData(".", "554 no", SendOutcome.Refused, 0)]
    [InlineData(".", null, SendOutcome.Unknown, 1)]
    public async Task Mail_ServerThatDoesNotTakeIt_DecidesTheOutcome(string command, string? answer, SendOutcome expected, int taken)
    {
        await using MailServer server = new();
        server.Instead[command] = answer;
        SendResult result = await Mail(server).SendAsync(Message, Ct);
        Assert.Equal((expected, taken), (result.Outcome, server.Mails.Count));
        Assert.Equal(SendOutcome.Delivered, (await Mail(server).SendAsync(Message, Ct)).Outcome);
    }

    [Fact]
    public async Task Mail_NobodyThere_WasNotSent()
    {
        MailTarget target = new("127.0.0.1", FreePort(), UsesTls: false, "", new Secret(""), "a@b.test", ["c@d.test"]);
        Assert.Equal(SendOutcome.Failed, (await new MailChannel("post", target).SendAsync(Message, Ct)).Outcome);
    }

    [Fact]
    public async Task Mail_WrongPassword_IsRefusedAndNotTold()
    {
        await using MailServer server = new() { WantsPassword = true };
        MailTarget target = new("127.0.0.1", server.Port, UsesTls: false, "me", new Secret("wr0ng"), "a@b.test", ["c@d.test"]);
        SendResult result = await new MailChannel("post", target).SendAsync(Message, Ct);
        Assert.Equal((SendOutcome.Refused, 0), (result.Outcome, server.Mails.Count));
        Assert.DoesNotContain("wr0ng", result.Detail, StringComparison.Ordinal);
        Assert.Equal(SendOutcome.Delivered, (await new MailChannel("post", target with { Password = new Secret("right") }).SendAsync(Message, Ct)).Outcome);
    }

    [Fact]
    public async Task Log_Message_IsALineAnEventAtItsLevel()
    {
        Lines lines = new();
        AlertEvent info = Hot with { Severity = AlertSeverity.Info, State = AlertState.Resolved };
        await new LogChannel("log", lines).SendAsync(Message with { Events = [Hot, info], IsTest = true }, Ct);
        Assert.Equal([LogLevel.Critical, LogLevel.Information], lines.Written.Select(one => one.Level));
        Assert.StartsWith("[TEST] FIRING hot BINANCE:BTCUSDT: rsi(1h) > 70 (71.5)", lines.Written[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_Text_IsNeverShown()
    {
        Secret secret = new("TOKEN");
        Assert.Equal(("***", "\"***\"", "a *** b"), ($"{secret}", JsonSerializer.Serialize(secret.ToString()), secret.Mask("a TOKEN b")));
        Assert.DoesNotContain("TOKEN", JsonSerializer.Serialize(new ChannelSettings("a", ChannelKind.Webhook) { Url = secret }), StringComparison.Ordinal);
    }

    public void Dispose() => _http.Dispose();

    private static MailChannel Mail(MailServer server) => new(
        "post", new MailTarget("127.0.0.1", server.Port, UsesTls: false, "", new Secret(""), "alerts@here.test", ["desk@there.test", "boss@there.test"]));

    private static int FreePort()
    {
        using TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Lines : ILogger
    {
        public List<(LogLevel Level, string Text)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((logLevel, formatter(state, exception)));
    }
}
