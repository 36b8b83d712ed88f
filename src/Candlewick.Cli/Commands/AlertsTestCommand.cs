using System.CommandLine;
using Candlewick.Alerts;
using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Rules;
using Candlewick.Cli.Output;

namespace Candlewick.Cli.Commands;

internal static class AlertsTestCommand
{
    public static Command Create()
    {
        Argument<string> name = new("name") { Description = "A rule, or a channel." };
        Command command = new DetailedCommand("test", """
            Sends a test message to a channel, or to those of a rule, and shows what the rule gives now.
            The message is marked as a test, sent once, and not kept. Exit code 1 when a channel did not take it.

            Examples:
              wick alerts test log
              wick alerts test overheated
            """) { name };
        Invocation.Handle(command, (run, ct) => AlertsCommand.WithAlertsAsync(
            run,
            async (workspace, alerts) =>
            {
                string wanted = run.Parsed.GetValue(name)!;
                BookedRule? rule = await alerts.Book.FindAsync(wanted, ct);
                AlertTrial trial = alerts.CreateTrial();
                if (rule is null && !trial.Channels.Contains(wanted))
                {
                    throw new InputException($"there is no rule and no channel '{wanted}'; channels are {string.Join(", ", trial.Channels)}, and 'wick alerts list' shows the rules.");
                }

                IReadOnlyList<ChannelTrial> sent = await trial.SendAsync(rule?.Rule, rule?.Rule.Channels ?? [wanted], ct);
                IReadOnlyList<ConditionTrial> read = rule?.Expression is { } expression ? await trial.ReadAsync(expression, rule.Rule.Over, ct) : [];
                Show(run, workspace.Info.Origin, sent, read);
                return sent.All(one => one.Result.Outcome == SendOutcome.Delivered) ? ExitCodes.Done : ExitCodes.Findings;
            },
            ct));
        return command;
    }

    private static void Show(Invocation run, StoreOrigin origin, IReadOnlyList<ChannelTrial> sent, IReadOnlyList<ConditionTrial> read)
    {
        if (run.IsJson)
        {
            run.Screen.Json(origin, new
            {
                Channels = sent.Select(one => new { one.Channel, one.Kind, one.Target, Outcome = AlertsCommand.Text(one.Result.Outcome), one.Result.Detail }),
                Readings = read.Select(AlertsCommand.Json),
            });
            return;
        }

        run.Screen.Origin(origin);
        TableView table = new("", ["channel", "to", "outcome", "what it said"]);
        foreach (ChannelTrial one in sent)
        {
            table.Add(one.Channel, one.Target, AlertsCommand.Text(one.Result.Outcome), one.Result.Detail);
        }

        run.Screen.Table(table);
        if (read.Count > 0)
        {
            run.Screen.Table(AlertsCommand.Readings(read));
        }
    }
}
