using Microsoft.Extensions.Logging;

namespace Candlewick.Alerts;

/// <summary>Everything that this project logs.</summary>
internal static partial class AlertsLog
{
    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    public static partial void Told(this ILogger log, string text);

    [LoggerMessage(2, LogLevel.Warning, "{Text}")]
    public static partial void Warned(this ILogger log, string text);

    [LoggerMessage(3, LogLevel.Critical, "{Text}")]
    public static partial void Alarmed(this ILogger log, string text);
}
