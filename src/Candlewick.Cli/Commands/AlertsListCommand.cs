using System.CommandLine;
using Candlewick.Alerts.Rules;
using Candlewick.Cli.Output;

namespace Candlewick.Cli.Commands;

internal static class AlertsListCommand
{
    public static Command Create()
    {
        Option<bool> firing = new("--firing") { Description = "Only what fires." };
        Command command = new DetailedCommand("list", """
            Lists the rules, and where they stand.
            States: pending (the condition holds, but not yet long enough), firing, resolved (over, within the cool-down); what is ok is not shown.
            Rules are looked at by 'wick up'; without it the states are those that it left. Exit code 1 when something fires.

            Examples:
              wick alerts list
              wick alerts list --firing --json
            """) { firing };
        Invocation.Handle(command, (run, ct) => AlertsCommand.WithAlertsAsync(
            run,
            async (workspace, alerts) =>
            {
                bool onlyFiring = run.Parsed.GetValue(firing);
                IReadOnlyList<BookedRule> rules = await alerts.Book.ListAsync(ct);
                AlertStatus[] states =
                [
                    .. (await workspace.Store.Alerts.ListStatesAsync(ct))
                        .Where(one => onlyFiring ? one.State == AlertState.Firing : one.State != AlertState.Ok),
                ];
                if (run.IsJson)
                {
                    run.Screen.Json(workspace.Info.Origin, new { Rules = rules.Select(Json), States = states.Select(Json), alerts.FileFaults });
                }
                else
                {
                    run.Screen.Origin(workspace.Info.Origin);
                    ShowFaults(run.Screen, alerts.FileFaults);
                    Show(run.Screen, onlyFiring ? [] : rules, states);
                }

                return states.Any(one => one.State == AlertState.Firing) ? ExitCodes.Findings : ExitCodes.Done;
            },
            ct));
        return command;
    }

    private static void ShowFaults(Screen screen, IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            screen.Line("the file of rules has changed and has faults; what it said before stays in force:");
            faults.ToList().ForEach(fault => screen.Line($"  {fault}"));
        }
    }

    private static void Show(Screen screen, IReadOnlyList<BookedRule> rules, IReadOnlyList<AlertStatus> states)
    {
        if (rules.Count > 0)
        {
            TableView table = new("rules", ["rule", "severity", "over", "condition", "channels", "state"]);
            foreach (BookedRule one in rules)
            {
                string state = one.Faults.Count > 0 ? $"not looked at: {one.Faults[0]}" : one.Rule.IsEnabled ? one.IsFromFile ? "on (file)" : "on" : "off";
                table.Add(one.Rule.Name, AlertsCommand.Text(one.Rule.Severity), AlertsCommand.Over(one.Rule.Over), one.Rule.Expression, string.Join(", ", one.Rule.Channels), state);
            }

            screen.Table(table);
        }

        if (states.Count == 0)
        {
            screen.Line("nothing is pending or firing");
            return;
        }

        TableView shown = new("states", ["rule", "instrument", "state", "since", "told"]);
        foreach (AlertStatus one in states)
        {
            shown.Add(one.Rule, one.Instrument.IsNone ? "" : one.Instrument.ToString(), AlertsCommand.Text(one.State), Cell.Second(one.Since), one.NotifiedAt is { } told ? Cell.Second(told) : "");
        }

        screen.Table(shown);
    }

    private static object Json(BookedRule one) => new
    {
        one.Rule.Name, one.Rule.Expression, Over = new { one.Rule.Over.Instruments, one.Rule.Over.Top }, For = one.Rule.For.TotalSeconds, Severity = AlertsCommand.Text(one.Rule.Severity),
        one.Rule.Labels, CoolDown = one.Rule.CoolDown.TotalSeconds, Digest = one.Rule.Digest.TotalSeconds, QuietHours = one.Rule.QuietHours.Select(period => period.ToString()),
        one.Rule.Channels, one.Rule.IsEnabled, one.IsFromFile, Faults = one.Faults.Select(fault => fault.ToString()),
    };

    private static object Json(AlertStatus one) => new
    {
        one.Rule, Instrument = one.Instrument.IsNone ? null : one.Instrument.ToString(), State = AlertsCommand.Text(one.State), one.Since, one.FiredAt, one.NotifiedAt, one.IsNotified,
    };
}
