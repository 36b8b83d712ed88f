using System.Text.Json;

namespace Candlewick.Alerts.Channels;

/// <summary>Posts JSON that Slack, Mattermost and Rocket.Chat understand as an incoming webhook.</summary>
/// <remarks>
/// Fields: https://docs.slack.dev/messaging/formatting-message-text (text, attachments). The header <c>Idempotency-Key</c> is the same for every
/// attempt; <c>X-Candlewick-May-Repeat: true</c> says that the receiver may have the message.
/// </remarks>
/// <param name="url">Its path is often a key, so all of it is a secret.</param>
public sealed class WebhookChannel(string name, Secret url, HttpClient http) : IAlertChannel
{
    public const string KeyHeader = "Idempotency-Key", RepeatHeader = "X-Candlewick-May-Repeat";

    public string Name => name;

    public string Kind => "webhook";

    public string Target => new Uri(url.Reveal()).GetLeftPart(UriPartial.Authority);

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url.Reveal()) { Content = HttpSending.Json(Body(message)) };
        request.Headers.TryAddWithoutValidation(KeyHeader, message.Key);
        if (message.MayRepeat)
        {
            request.Headers.TryAddWithoutValidation(RepeatHeader, "true");
        }

        return await HttpSending.PostAsync(http, request, url, ct);
    }

    private static string Body(AlertMessage message) => JsonSerializer.Serialize(new
    {
        text = Escaped(MessageText.Title(message)),
        attachments = message.Events.Select(one => new
        {
            color = one.State == AlertState.Resolved ? "good" : one.Severity == AlertSeverity.Critical ? "danger" : one.Severity == AlertSeverity.Warning ? "warning" : "#439fe0",
            text = Escaped(MessageText.Line(one)),
            ts = one.At.Nanoseconds / 1_000_000_000,
        }),
    });

    /// <summary>The three characters that have a meaning there.</summary>
    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
