using System.CommandLine;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Hosting.Alerting;

namespace Candlewick.Cli.Commands;

/// <summary>The commands around alerts.</summary>
internal static class AlertsCommand
{
    public static Command Create() => new("alerts", "Alerts: rules, where they stand, what happened, and trying them.")
    {
        AlertsListCommand.Create(), AlertsHistoryCommand.Create(), AlertsTestCommand.Create(), AlertsCheckCommand.Create(),
    };

    /// <summary>Those of the process that owns the store where this is a part of it, else of our own.</summary>
    public static async Task<int> WithAlertsAsync(Invocation run, Func<Workspace, AlertServices, Task<int>> body, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        if (run.Caller.Owner?.Alerts is { } owned)
        {
            return await body(workspace, owned);
        }

        using AlertServices own = workspace.CreateAlerts();
        return await body(workspace, own);
    }

    public static string Over(AlertScope over) => over.IsProcess
        ? "the process"
        : string.Join(", ", over.Instruments.Concat(over.Top > 0 ? [$"top {over.Top}"] : Enumerable.Empty<string>()));

    public static string Text(Enum value) => value.ToString().ToLowerInvariant();

    public static string Figure(double value) => double.IsInfinity(value) ? "infinite" : Cell.Figure(value);

    /// <summary>Values of a condition, one row an instrument.</summary>
    public static TableView Readings(IEnumerable<Candlewick.Alerts.ConditionTrial> trials)
    {
        TableView table = new("", ["instrument", "holds", ">value"]);
        foreach (Candlewick.Alerts.ConditionTrial one in trials)
        {
            string holds = one.Reading.Holds is { } known ? known ? "yes" : "no" : "not known";
            table.Add(one.Instrument.IsNone ? "(the process)" : one.Instrument.ToString(), holds, Figure(one.Reading.Value));
        }

        return table;
    }

    public static object Json(Candlewick.Alerts.ConditionTrial one) => new
    {
        Instrument = one.Instrument.IsNone ? null : one.Instrument.ToString(), one.Reading.Holds, Value = double.IsFinite(one.Reading.Value) ? one.Reading.Value : (double?)null,
    };
}
