using System.CommandLine;
using Candlewick.Alerts;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Cli.Output;
using Candlewick.Hosting.Alerting;

namespace Candlewick.Cli.Commands;

internal static class AlertsCheckCommand
{
    public static Command Create()
    {
        Argument<string?> expression = new("expression") { Description = "A condition.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> over = new("--over") { Description = "Instrument or pattern whose values to read; may be given again.", HelpName = "ID" };
        Option<int> top = new("--top") { Description = "Read the values of so many members of the universe.", HelpName = "N" };
        Option<bool> functions = new("--functions") { Description = "List the functions instead." };
        Command command = new DetailedCommand("check", """
            Checks a condition, and shows what it gives now.
            A fault is named by line and column, with the nearest valid name. Every indicator of 'wick indicators list' that needs one series is a
            function too, with _ for - in its name.

            Examples:
              wick alerts check "rsi(1h, period=14) > 70" --over BINANCE:BTCUSDT
              wick alerts check "change(24h) < -5%" --top 10
              wick alerts check --functions
            """) { expression, over, top, functions };
        Invocation.Handle(command, async (run, ct) =>
        {
            if (run.Parsed.GetValue(functions) || run.Parsed.GetValue(expression) is not { } text)
            {
                ShowFunctions(run);
                return ExitCodes.Done;
            }

            AlertExpression checkedOne = AlertExpression.TryParse(text, AlertServices.Names, out IReadOnlyList<ExpressionFault> faults)
                ?? throw new InputException([.. faults.Select(fault => $"expression:{fault}")]);
            AlertScope scope = new(run.Parsed.GetValue(over) ?? [], run.Parsed.GetValue(top));
            if (scope.Instruments.FirstOrDefault(one => !InstrumentPattern.IsValid(one)) is { } wrong)
            {
                throw new InputException($"--over: found '{wrong}', expected an instrument such as BINANCE:BTCUSDT, or a pattern such as BINANCE:*USDT.");
            }

            if (checkedOne.NeedsInstrument && scope.IsProcess)
            {
                run.Screen.Line("the condition is valid, and about an instrument: --over or --top shows what it gives");
                return ExitCodes.Done;
            }

            return await AlertsCommand.WithAlertsAsync(
                run,
                async (workspace, alerts) =>
                {
                    AlertScope read = checkedOne.NeedsInstrument ? scope : AlertScope.Process;
                    Show(run, workspace.Info.Origin, await alerts.CreateTrial().ReadAsync(checkedOne, read, ct));
                    return ExitCodes.Done;
                },
                ct);
        });
        return command;
    }

    private static void Show(Invocation run, StoreOrigin origin, IReadOnlyList<ConditionTrial> trials)
    {
        if (run.IsJson)
        {
            run.Screen.Json(origin, trials.Select(AlertsCommand.Json));
            return;
        }

        run.Screen.Origin(origin);
        run.Screen.Table(AlertsCommand.Readings(trials));
    }

    private static void ShowFunctions(Invocation run)
    {
        if (run.IsJson)
        {
            run.Screen.Json(StoreOrigin.Real, AlertFunctions.Help);
            return;
        }

        TableView table = new("", ["function", "gives"]);
        foreach (FunctionHelp one in AlertFunctions.Help)
        {
            table.Add(one.Form, one.Summary);
        }

        run.Screen.Table(table);
        run.Screen.Line("indicators, statistics and patterns ('wick indicators list') are functions too: rsi(1h, period=14), stoch_rsi(1h), bollinger(1h).upper");
    }
}
