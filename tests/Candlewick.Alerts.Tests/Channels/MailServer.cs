using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Candlewick.Alerts.Tests.Channels;

/// <summary>A mail as the server got it.</summary>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Data);

/// <summary>A small SMTP server on loopback (RFC 5321: EHLO, MAIL, RCPT, DATA, QUIT, and AUTH LOGIN), which refuses or hangs up as told.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public MailServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers by command in place of the good ones, used once each; null hangs up. <c>.</c> is the end of DATA.</summary>
    public Dictionary<string, string?> Instead { get; } = new(StringComparer.Ordinal);

    public bool WantsPassword { get; set; }

    public List<ReceivedMail> Mails { get; } = [];

    public List<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await ConverseAsync(client.GetStream());
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
            {
                continue;
            }
        }
    }

    private async Task ConverseAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        await using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 loopback ready");
        (string from, List<string> to, bool isKnown) = ("", [], false);
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            Commands.Add(line);
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            string? answer = Instead.Remove(verb, out string? instead) ? instead : verb switch
            {
                "EHLO" => WantsPassword ? "250-loopback\r\n250 AUTH LOGIN" : "250 loopback",
                "AUTH" => await PasswordAsync(reader, writer, line),
                "MAIL" => WantsPassword && !isKnown ? "530 who are you?" : "250 ok",
                "RCPT" => "250 ok",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "500 what?",
            };
            if (answer is null)
            {
                return;
            }

            await writer.WriteLineAsync(answer);
            from = verb == "MAIL" ? line : from;
            isKnown |= answer.StartsWith("235", StringComparison.Ordinal);
            if (verb == "RCPT")
            {
                to.Add(line);
            }

            if (verb == "DATA" && answer.StartsWith('3') && !await TakeDataAsync(reader, writer, new ReceivedMail(from, to, "")))
            {
                return;
            }
        }
    }

    /// <returns>False where the server hung up instead of an answer: it has the mail, and the sender does not know.</returns>
    private async Task<bool> TakeDataAsync(StreamReader reader, StreamWriter writer, ReceivedMail mail)
    {
        StringBuilder data = new();
        while (await reader.ReadLineAsync(_stopping.Token) is { } line && line != ".")
        {
            data.AppendLine(line);
        }

        string? answer = Instead.Remove(".", out string? instead) ? instead : "250 taken";
        if (answer is null || answer.StartsWith('2'))
        {
            Mails.Add(mail with { Data = data.ToString() });
        }

        if (answer is null)
        {
            return false;
        }

        await writer.WriteLineAsync(answer);
        return true;
    }

    private async Task<string> PasswordAsync(StreamReader reader, StreamWriter writer, string line)
    {
        if (line.Split(' ').Length < 3)
        {
            await writer.WriteLineAsync("334 VXNlcm5hbWU6");
            Commands.Add(await reader.ReadLineAsync(_stopping.Token) ?? "");
        }

        await writer.WriteLineAsync("334 UGFzc3dvcmQ6");
        string password = Encoding.UTF8.GetString(Convert.FromBase64String(await reader.ReadLineAsync(_stopping.Token) ?? ""));
        return password == "right" ? "235 welcome" : $"535 wrong password {password}";
    }
}
