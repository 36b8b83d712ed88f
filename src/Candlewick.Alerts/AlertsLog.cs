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

    [LoggerMessage(4, LogLevel.Information, "{File} was read again: {Rules} rules, {Channels} channels")]
    public static partial void FileRead(this ILogger log, string file, int rules, int channels);

    [LoggerMessage(5, LogLevel.Error, "{File} has changed and is not in force, what it said before stays: {Faults}")]
    public static partial void FileRefused(this ILogger log, string file, string faults);
}
