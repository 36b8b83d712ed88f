using System.Text.Json;

namespace Candlewick.Alerts.Channels;

/// <summary>Where a bot writes.</summary>
/// <param name="Root">Of the Bot API, <c>https://api.telegram.org</c> or a server of one's own.</param>
/// <param name="Token">Of the bot.</param>
/// <param name="Chat">Number or name of the chat.</param>
public sealed record TelegramTarget(Uri Root, Secret Token, string Chat);

/// <summary>Messages of a Telegram bot.</summary>
/// <remarks>Method sendMessage, https://core.telegram.org/bots/api#sendmessage. It has no key for repeats: the mark stands in the text.</remarks>
public sealed class TelegramChannel(string name, TelegramTarget target, HttpClient http) : IAlertChannel
{
    /// <summary>The longest text that the method takes.</summary>
    private const int MostCharacters = 4_096;

    public string Name => name;

    public string Kind => "telegram";

    public string Target => $"chat {target.Chat} over {target.Root.GetLeftPart(UriPartial.Authority)}";

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct)
    {
        string text = $"{MessageText.Title(message)}\n{MessageText.Body(message)}\n#{message.Key[..8]}";
        text = text.Length <= MostCharacters ? text : text[..(MostCharacters - 4)] + " ...";
        Uri url = new(target.Root, $"/bot{target.Token.Reveal()}/sendMessage");
        using HttpRequestMessage request = new(HttpMethod.Post, url)
        {
            Content = HttpSending.Json(JsonSerializer.Serialize(new { chat_id = target.Chat, text, disable_web_page_preview = true })),
        };
        SendResult result = await HttpSending.PostAsync(http, request, target.Token, ct);
        return result.Outcome == SendOutcome.Failed ? result with { RetryAfter = result.RetryAfter ?? RetryAfter(result.Detail) } : result;
    }

    /// <summary>The answer to too many requests says in its body how long to wait, in seconds.</summary>
    private static TimeSpan? RetryAfter(string detail)
    {
        int body = detail.IndexOf('{', StringComparison.Ordinal);
        try
        {
            using JsonDocument? said = body < 0 ? null : JsonDocument.Parse(detail[body..]);
            return said is not null && said.RootElement.TryGetProperty("parameters", out JsonElement more) && more.TryGetProperty("retry_after", out JsonElement seconds)
                && seconds.TryGetDouble(out double wait)
                ? TimeSpan.FromSeconds(wait)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
