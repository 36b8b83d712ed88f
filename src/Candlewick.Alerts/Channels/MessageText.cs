using System.Globalization;
using System.Text;

namespace Candlewick.Alerts.Channels;

/// <summary>The words of a message, the same in every channel.</summary>
public static class MessageText
{
    public const string RepeatMark = "may have been sent before";

    /// <summary>One line.</summary>
    public static string Title(AlertMessage message)
    {
        string marks = Marks(message);
        if (message.Events is [var only])
        {
            return $"{marks}{State(only)} {only.Rule}{Of(only)}";
        }

        int firing = message.Events.Count(one => one.State == AlertState.Firing);
        return $"{marks}{message.Events[0].Rule}: {firing} firing, {message.Events.Count - firing} resolved";
    }

    /// <summary>What must be known before anything else; empty, or ends with a space.</summary>
    public static string Marks(AlertMessage message) =>
        (message.IsSimulated ? "[SIMULATED] " : "") + (message.IsTest ? "[TEST] " : "") + (message.MayRepeat ? $"[{RepeatMark}] " : "");

    /// <summary>One line an event.</summary>
    public static string Body(AlertMessage message)
    {
        StringBuilder body = new();
        foreach (AlertEvent one in message.Events)
        {
            body.Append(body.Length == 0 ? "" : "\n").Append(Line(one));
        }

        return body.ToString();
    }

    /// <summary><c>FIRING hot BINANCE:BTCUSDT: rsi(1h) > 70 (71.5) at 2024-03-10T12:00:00Z, warning, team=desk</c>.</summary>
    public static string Line(AlertEvent one)
    {
        string value = double.IsNaN(one.Value) ? "" : $" ({one.Value.ToString("G7", CultureInfo.InvariantCulture)})";
        string labels = string.Concat(one.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $", {label.Key}={label.Value}"));
        return $"{State(one)} {one.Rule}{Of(one)}: {one.Expression}{value} at {one.At}, {one.Severity.ToString().ToLowerInvariant()}{labels}{(one.Note.Length == 0 ? "" : $"; {one.Note}")}";
    }

    private static string State(AlertEvent one) => one.State == AlertState.Firing ? "FIRING" : "resolved";

    private static string Of(AlertEvent one) => one.Instrument.IsNone ? "" : $" {one.Instrument}";
}
