using System.CommandLine;
using Candlewick.Alerts.Channels;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class AlertsHistoryCommand
{
    public static Command Create()
    {
        Option<string?> rule = new("--rule") { Description = "Only of this rule.", HelpName = "NAME" };
        Option<int> limit = new("--limit") { Description = "How many, newest first.", DefaultValueFactory = _ => 50 };
        Option<bool> deliveries = new("--deliveries") { Description = "Messages with every attempt, in place of events." };
        Command command = new DetailedCommand("history", """
            Shows what fired and what ended, newest first.
            With --deliveries the messages: whom they went to, every attempt and what the other side said. One that may have arrived although
            nobody said so is sent again with a mark, under the same key.

            Examples:
              wick alerts history
              wick alerts history --rule overheated --limit 10 --json
              wick alerts history --deliveries
            """) { rule, limit, deliveries };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            string? name = run.Parsed.GetValue(rule);
            int most = Math.Max(1, run.Parsed.GetValue(limit));
            if (run.Parsed.GetValue(deliveries))
            {
                Show(run, workspace.Info.Origin, await workspace.Store.Alerts.ListDeliveriesAsync(new DeliveryFilter(Rule: name, Limit: most), ct));
            }
            else
            {
                Show(run, workspace.Info.Origin, await workspace.Store.Alerts.ListEventsAsync(new AlertEventFilter(name, Limit: most), ct));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(Invocation run, StoreOrigin origin, IReadOnlyList<AlertEvent> events)
    {
        if (run.IsJson)
        {
            run.Screen.Json(origin, events.Select(one => new
            {
                one.Id, one.Rule, Instrument = one.Instrument.IsNone ? null : one.Instrument.ToString(), State = AlertsCommand.Text(one.State), one.At,
                Severity = AlertsCommand.Text(one.Severity), one.Expression, Value = double.IsFinite(one.Value) ? one.Value : (double?)null, one.Labels, one.IsNotified, one.Note,
                Text = MessageText.Line(one),
            }));
            return;
        }

        run.Screen.Origin(origin);
        if (events.Count == 0)
        {
            run.Screen.Line("nothing has fired yet");
            return;
        }

        TableView table = new("events", [">event", "at", "state", "rule", "instrument", ">value", "told", "note"]);
        foreach (AlertEvent one in events)
        {
            table.Add(
                one.Id.ToString(), Cell.Second(one.At), AlertsCommand.Text(one.State), one.Rule, one.Instrument.IsNone ? "" : one.Instrument.ToString(),
                AlertsCommand.Figure(one.Value), one.IsNotified ? "yes" : "no", one.Note);
        }

        run.Screen.Table(table);
    }

    private static void Show(Invocation run, StoreOrigin origin, IReadOnlyList<AlertDelivery> deliveries)
    {
        if (run.IsJson)
        {
            run.Screen.Json(origin, deliveries.Select(one => new
            {
                one.Key, one.Channel, one.Rule, one.Events, State = AlertsCommand.Text(one.State), one.CreatedAt, one.DueAt, one.Attempts, one.MayRepeat, one.Log,
            }));
            return;
        }

        run.Screen.Origin(origin);
        TableView table = new("messages", ["created", "channel", "rule", ">events", "state", ">attempts", "last attempt"]);
        foreach (AlertDelivery one in deliveries)
        {
            string last = one.Log.Count == 0 ? "" : $"{Cell.Second(one.Log[^1].BegunAt)} {one.Log[^1].Outcome} {one.Log[^1].Detail}".TrimEnd();
            table.Add(
                Cell.Second(one.CreatedAt), one.Channel, one.Rule, one.Events.Count.ToString(), AlertsCommand.Text(one.State) + (one.MayRepeat ? " (may have come twice)" : ""),
                one.Attempts.ToString(), last);
        }

        run.Screen.Table(table);
    }
}
