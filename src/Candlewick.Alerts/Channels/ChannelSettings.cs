using Candlewick.Text.Yaml;
using Microsoft.Extensions.Logging;

namespace Candlewick.Alerts.Channels;

/// <summary>Kinds of channels.</summary>
public enum ChannelKind : byte
{
    Log,
    Dashboard,
    Webhook,
    Telegram,
    Email,
}

/// <summary>A channel as it is configured; secrets come from the environment, and never from a file.</summary>
public sealed record ChannelSettings(string Name, ChannelKind Kind)
{
    /// <summary>Of a webhook.</summary>
    public Secret Url { get; init; } = new("");

    /// <summary>Of a Telegram bot.</summary>
    public TelegramTarget? Telegram { get; init; }

    /// <summary>Of mail.</summary>
    public MailTarget? Mail { get; init; }

    /// <summary>The one list of channels.</summary>
    public IAlertChannel Create(HttpClient http, ILogger log) => Kind switch
    {
        ChannelKind.Dashboard => new DashboardChannel(Name),
        ChannelKind.Webhook => new WebhookChannel(Name, Url, http),
        ChannelKind.Telegram => new TelegramChannel(Name, Telegram!, http),
        ChannelKind.Email => new MailChannel(Name, Mail!),
        _ => new LogChannel(Name, log),
    };
}

/// <summary>Reads one channel of a file.</summary>
internal static class ChannelReading
{
    public static ChannelSettings Read(YamlMap map, Func<string, string?> secrets)
    {
        ChannelSettings channel = new(map.RequiredString("name", "a name of the channel"), map.RequiredEnum("kind", ChannelKind.Log));
        return channel.Kind switch
        {
            ChannelKind.Webhook => channel with { Url = ReadUrl(map, secrets) },
            ChannelKind.Telegram => channel with { Telegram = ReadTelegram(map, secrets) },
            ChannelKind.Email => channel with { Mail = ReadMail(map, secrets) },
            _ => channel,
        };
    }

    private static Secret ReadUrl(YamlMap map, Func<string, string?> secrets)
    {
        if (map.Has("url"))
        {
            return new Secret(map.Uri("url", null, "http", "https")?.AbsoluteUri ?? "");
        }

        Secret url = Variable(map, "url_from", secrets, "a variable with the address, or 'url'");
        if (url.Reveal().Length > 0 && !(Uri.TryCreate(url.Reveal(), UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https"))
        {
            map.Reject("url_from", "a value that is no address", "an http or https address in that variable");
        }

        return url;
    }

    private static TelegramTarget ReadTelegram(YamlMap map, Func<string, string?> secrets) => new(
        map.Uri("url", new Uri("https://api.telegram.org"), "http", "https")!,
        Variable(map, "token_from", secrets, "a variable with the token of the bot"),
        map.RequiredString("chat", "number or name of the chat"));

    private static MailTarget ReadMail(YamlMap map, Func<string, string?> secrets)
    {
        string user = map.String("user", "");
        IReadOnlyList<string> to = map.Strings("to");
        string from = map.RequiredString("from", "an address such as alerts@example.com");
        foreach ((string key, string address) in to.Select(one => ("to", one)).Append(("from", from)).Where(one => !System.Net.Mail.MailAddress.TryCreate(one.Item2, out _)))
        {
            map.Reject(key, $"'{address}'", "an address such as desk@example.com");
        }

        if (to.Count == 0)
        {
            map.Reject("to", "nothing", "at least one address");
        }

        return new MailTarget(
            map.RequiredString("host", "name of the mail server"), map.Int("port", 587, 1, 65_535), map.Bool("tls", true), user,
            user.Length > 0 ? Variable(map, "password_from", secrets, "a variable with the password") : new Secret(""), from, to);
    }

    private static Secret Variable(YamlMap map, string key, Func<string, string?> secrets, string expected)
    {
        string variable = map.RequiredString(key, expected);
        string? value = variable.Length > 0 ? secrets(variable) : null;
        if (variable.Length > 0 && string.IsNullOrEmpty(value))
        {
            map.Reject(key, $"{variable}, which is not set", "an environment variable that is set");
        }

        return new Secret(value ?? "");
    }
}
