using Microsoft.Extensions.Logging;

namespace Candlewick.Alerts.Channels;

/// <summary>One line an event in the log of the process.</summary>
public sealed class LogChannel(string name, ILogger log) : IAlertChannel
{
    public string Name => name;

    public string Kind => "log";

    public string Target => "the log of this process";

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct)
    {
        string marks = MessageText.Marks(message);
        foreach (AlertEvent one in message.Events)
        {
            string line = $"{marks}{MessageText.Line(one)} [{message.Key}]";
            switch (one.Severity)
            {
                case AlertSeverity.Critical:
                    log.Alarmed(line);
                    break;
                case AlertSeverity.Warning:
                    log.Warned(line);
                    break;
                default:
                    log.Told(line);
                    break;
            }
        }

        return Task.FromResult(SendResult.Delivered());
    }
}

/// <summary>The dashboard's list of events: an event is there as soon as it is kept.</summary>
public sealed class DashboardChannel(string name) : IAlertChannel
{
    public string Name => name;

    public string Kind => "dashboard";

    public string Target => "the list of events";

    public Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct) => Task.FromResult(SendResult.Delivered());
}
