using System.Globalization;

namespace Candlewick.Hosting.Alerting;

/// <summary>Alerts: where their rules stand, how often they are looked at, and how long what happened is kept.</summary>
public sealed record AlertsOptions
{
    /// <summary>File of rules and channels; empty for none.</summary>
    public string File { get; init; } = "";

    /// <summary>Seconds after which rules are looked at though no bar has closed; 1 to 3,600.</summary>
    public int Interval { get; init; } = 15;

    /// <summary>Days that events and messages are kept; 0 for ever, at most 36,500.</summary>
    public int KeepDays { get; init; } = 90;

    /// <summary>The section <c>alerts</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        new("alerts.file", "file of alert rules and channels (syntax: how-to/alerts.md); empty for none",
            options => options.Alerts.File, (options, text) => options with { Alerts = options.Alerts with { File = text } }),
        new("alerts.interval", "seconds after which rules are looked at though no bar has closed, 1 to 3600",
            options => options.Alerts.Interval.ToString(CultureInfo.InvariantCulture),
            (options, text) => options with { Alerts = options.Alerts with { Interval = OptionKeys.Whole(text, 1, 3_600) } }),
        new("alerts.keep_days", "days that events of alerts and their messages are kept, 0 to 36500; 0 for ever",
            options => options.Alerts.KeepDays.ToString(CultureInfo.InvariantCulture),
            (options, text) => options with { Alerts = options.Alerts with { KeepDays = OptionKeys.Whole(text, 0, 36_500) } }),
    ];
}
