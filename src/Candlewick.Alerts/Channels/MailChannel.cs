using System.Net;
using System.Net.Mail;
using System.Net.Sockets;

namespace Candlewick.Alerts.Channels;

/// <summary>Where mail goes, and through which server.</summary>
/// <param name="UsesTls">STARTTLS; without it the server must be trusted as the wire is.</param>
/// <param name="User">Empty to send without a name.</param>
public sealed record MailTarget(string Host, int Port, bool UsesTls, string User, Secret Password, string From, IReadOnlyList<string> To);

/// <summary>Mail over SMTP (RFC 5321).</summary>
/// <remarks>The message id is made of the key, so that mail programs take a repeat for the same message.</remarks>
public sealed class MailChannel(string name, MailTarget target) : IAlertChannel
{
    public const string KeyHeader = "X-Candlewick-Delivery", RepeatHeader = "X-Candlewick-May-Repeat";

    public string Name => name;

    public string Kind => "email";

    public string Target => $"{string.Join(", ", target.To)} over {target.Host}:{target.Port}";

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(HttpSending.Limit);
        using SmtpClient client = new(target.Host, target.Port) { EnableSsl = target.UsesTls };
        client.Credentials = target.User.Length > 0 ? new NetworkCredential(target.User, target.Password.Reveal()) : null;
        using MailMessage mail = Compose(message);
        try
        {
            await client.SendMailAsync(mail, limited.Token);
            return SendResult.Delivered();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new SendResult(SendOutcome.Unknown, $"no answer within {HttpSending.Limit.TotalSeconds:0} s");
        }
        catch (SmtpFailedRecipientException failure)
        {
            return OfRecipients(failure);
        }
        catch (SmtpException failure)
        {
            string cause = failure.InnerException is { } inner ? $"{failure.Message} ({inner.Message})" : failure.Message;
            return new SendResult(OutcomeOf(failure), target.Password.Mask($"{(int)failure.StatusCode} {cause}".ReplaceLineEndings(" ")));
        }
        catch (IOException failure)
        {
            return new SendResult(SendOutcome.Unknown, failure.Message);
        }
    }

    private MailMessage Compose(AlertMessage message)
    {
        MailMessage mail = new() { From = new MailAddress(target.From), Subject = MessageText.Title(message), Body = MessageText.Body(message) + "\n" };
        foreach (string to in target.To)
        {
            mail.To.Add(to);
        }

        mail.Headers["Message-ID"] = $"<{message.Key}@candlewick>";
        mail.Headers[KeyHeader] = message.Key;
        if (message.MayRepeat)
        {
            mail.Headers[RepeatHeader] = "true";
        }

        return mail;
    }

    /// <summary>The others have it already: who may come later is tried again with the mark, who never will is named.</summary>
    private SendResult OfRecipients(SmtpFailedRecipientException failure)
    {
        SmtpFailedRecipientException[] failed = failure is SmtpFailedRecipientsException { InnerExceptions: { Length: > 0 } several } ? several : [failure];
        string detail = string.Join("; ", failed.Select(one => $"{one.FailedRecipient}: {(int)one.StatusCode} {one.Message}")).ReplaceLineEndings(" ");
        bool mayHelp = failed.Any(one => OutcomeOf(one) == SendOutcome.Failed);
        return failed.Length < target.To.Count
            ? new SendResult(mayHelp ? SendOutcome.Unknown : SendOutcome.Delivered, $"taken for the others, not for {detail}")
            : new SendResult(mayHelp ? SendOutcome.Failed : SendOutcome.Refused, detail);
    }

    /// <summary>4xx: not now. 5xx: not so. Neither: the line was cut, and unless it was never there, nobody knows.</summary>
    private static SendOutcome OutcomeOf(SmtpException failure) => (int)failure.StatusCode switch
    {
        >= 400 and < 500 => SendOutcome.Failed,
        >= 500 => SendOutcome.Refused,
        _ => failure.InnerException is SocketException or HttpRequestException ? SendOutcome.Failed : SendOutcome.Unknown,
    };
}
