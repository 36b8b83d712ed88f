using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class CatchUpCommand
{
    public static Command Create()
    {
        SeriesArguments series = new();
        Option<bool> plan = new("--plan") { Description = "Only print what would be asked." };
        Command command = new DetailedCommand("catchup", """
            Brings bar series up to now over REST, after printing the plan.
            From the last stored bar to the last closed one; without SERIES: the members of the universe.

            Examples:
              wick catchup
              wick catchup BINANCE:BTCUSDT@1m --plan
            """) { plan };
        series.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            bool isPlan = run.Parsed.GetValue(plan);
            await using Workspace workspace = await run.OpenAsync(isPlan ? StoreAccess.Read : StoreAccess.Write, ct);
            CatchUpRequest request = new(
                await series.ReadAsync(run, workspace, ct), series.Range(run, workspace).From, series.Parallel(run.Parsed));
            await run.NoteClocksAsync(workspace, request.Series.Select(one => one.Instrument.Venue), ct);
            IReadOnlyList<CatchUpStep> steps = await workspace.CreateCatchUp(null).PlanAsync(request, ct);
            if (isPlan || !run.IsJson)
            {
                Show(run, workspace.Info, steps);
            }

            return isPlan
                ? ExitCodes.Done
                : SubRunView.Show(run, workspace.Info, await ProgressView.RunAsync(run.Screen, "catchup", progress =>
                    workspace.CreateCatchUp(progress).RunAsync(request, ct)));
        });
        return command;
    }

    private static string RangeOf(CatchUpStep step) =>
        step.Bars == 0 ? "current" : step.Skipped is null ? Cell.Range(step.Range) : $"{Cell.Range(step.Range)} (skipped)";

    private static void Show(Invocation run, StoreInfo store, IReadOnlyList<CatchUpStep> steps)
    {
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, steps);
            return;
        }

        run.Screen.Origin(store.Origin);
        TableView table = new("plan", ["series", "range", ">bars", ">requests"]);
        foreach (CatchUpStep step in steps)
        {
            table.Add(step.Series.ToString(), RangeOf(step), Cell.Count(step.Bars), Cell.Count(step.Requests));
        }

        run.Screen.Table(table);
        IEnumerable<CatchUpStep> asked = steps.Where(step => step.Skipped is null);
        run.Screen.Line($"{Cell.Count(asked.Sum(step => step.Requests))} requests for {Cell.Count(asked.Sum(step => step.Bars))} bars");
        foreach (CatchUpStep step in steps.Where(step => step.Skipped is not null))
        {
            run.Screen.Line($"skipped {step.Series}: {step.Skipped}");
        }
    }
}
