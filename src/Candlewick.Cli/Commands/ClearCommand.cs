using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class ClearCommand
{
    public static Command Create()
    {
        FilterOptions filter = new();
        Option<bool> yes = new("--yes", "-y") { Description = "Do not ask." };
        Command command = new DetailedCommand("clear", """
            Deletes series, or a range of them, after asking.
            Rows, holes, coverage, corrections and journal go, as if nobody had ever asked for them.

            Examples:
              wick clear --instrument BINANCE:BTCUSDT --timeframe 1m
              wick clear --kind trades --to 2024-01-01 --yes
            """) { yes };
        filter.AddTo(command, withRange: true);
        Invocation.Handle(command, async (run, ct) =>
        {
            SeriesFilter chosen = filter.ReadFilter(run.Parsed);
            UtcRange range = filter.ReadRange(run.Parsed);
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            IReadOnlyList<SeriesSummary> series = await workspace.Store.Coverage.SummarizeAsync(chosen, ct);
            if (!run.Parsed.GetValue(yes) && !await ConfirmAsync(run, workspace.Info, series, range, ct))
            {
                run.Screen.Line("nothing deleted");
                return ExitCodes.Findings;
            }

            long deleted = await workspace.Store.Coverage.ClearAsync(chosen, range, ct);
            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Line($"{Cell.Count(deleted)} rows deleted");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <exception cref="InputException">There is nobody to ask.</exception>
    private static async Task<bool> ConfirmAsync(Invocation run, StoreInfo store, IReadOnlyList<SeriesSummary> series, UtcRange range, CancellationToken ct)
    {
        string what = $"{Cell.Count(series.Sum(one => one.Rows))} rows of {series.Count} series in {store.Location}"
            + (range == UtcRange.All ? "" : $", those in {range}");
        if (!run.Caller.Terminal.IsInput || !run.Screen.IsTerminal)
        {
            throw new InputException($"this would delete {what}; pass --yes to do it without being asked.");
        }

        run.Screen.Out.Write($"Delete {what}? [y/N] ");
        return (await run.Caller.Input.ReadLineAsync(ct))?.Trim() is "y" or "Y" or "yes";
    }
}
