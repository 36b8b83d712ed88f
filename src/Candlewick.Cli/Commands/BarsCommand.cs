using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class BarsCommand
{
    private const int RowsOnScreen = 1_000;

    public static Command Create()
    {
        Argument<string> series = new("series") { Description = "A bar series such as BINANCE:BTCUSDT@1h." };
        Option<string?> known = new("--as-known-at") { Description = "As the store knew it at this instant; later corrections are left out.", HelpName = "TIME" };
        AnswerView view = new(RowsOnScreen);
        Command command = new DetailedCommand("bars", """
            Prints the stored bars of one series, as known now or at a past instant.
            A bar that was corrected later is shown as it was then. Absent values are empty (null in JSON), never zero.

            Examples:
              wick bars BINANCE:BTCUSDT@1h --from 2024-01-01 --to 2024-01-02
              wick bars BINANCE:BTCUSDT@1h --from 2024-01-01 --as-known-at 2024-06-01 --format csv
            """) { series, known };
        RangeFlags shown = new();
        shown.AddTo(command);
        view.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            BarSeriesId id = FilterOptions.Text(() => BarSeriesId.Parse(run.Parsed.GetValue(series)!), "series");
            UtcTime? asKnownAt = Instant(run, known);
            UtcRange range = shown.Read(run.Parsed);
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            await BarSource.DemandAsync(workspace, id, ct);
            IAsyncEnumerable<BarColumns> bars = workspace.Store.Bars.ReadAsync(id, range, asKnownAt, ct);
            await view.GiveAsync(run, workspace, BarAnswer.Of(bars), BarAnswer.Layout, ct);
            return ExitCodes.Done;
        });
        return command;
    }

    private static UtcTime? Instant(Invocation run, Option<string?> option) =>
        run.Parsed.GetValue(option) is { } text ? FilterOptions.Text(() => UtcTime.Parse(text), option.Name) : null;
}
