using System.CommandLine;
using Candlewick.Analytics.Levels;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class LevelsCommand
{
    private const int RowsOnScreen = 40;

    private static readonly AnswerColumn[] Columns =
    [
        new("price", CellKind.Number), new("low", CellKind.Number), new("high", CellKind.Number), new("strength", CellKind.Number),
        new("touches", CellKind.Whole), new("resisted", CellKind.Whole), new("first_touch", CellKind.Instant), new("last_touch", CellKind.Instant),
    ];

    public static Command Create()
    {
        Argument<string> series = new("series") { Description = "A bar series such as BINANCE:BTCUSDT@1d." };
        Option<int> width = new("--swing-width") { Description = "Bars on each side that a swing must exceed.", HelpName = "N", DefaultValueFactory = _ => new LevelOptions().SwingWidth };
        Option<double> tolerance = new("--tolerance") { Description = "How far touches of a level lie apart, as a fraction of the price.", HelpName = "X", DefaultValueFactory = _ => new LevelOptions().Tolerance };
        Option<int> touches = new("--touches") { Description = "Least number of touches of a level.", HelpName = "N", DefaultValueFactory = _ => new LevelOptions().LeastTouches };
        RangeFlags shown = new();
        AnswerView view = new(RowsOnScreen);
        Command command = new DetailedCommand("levels", """
            Finds horizontal levels of support and resistance.
            Swing highs and lows that lie close together make a level; its strength counts each touch, half as much every 250 bars back.
            Levels from the past period alone come as columns: wick indicator pivot-points and wick indicator rolling-pivots.

            Examples:
              wick levels BINANCE:BTCUSDT@1d --from 2025-01-01
              wick levels BINANCE:BTCUSDT@1h --swing-width 12 --tolerance 0.004 --touches 4 --json
            """) { series, width, tolerance, touches };
        shown.AddTo(command);
        view.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            BarSeriesId id = FilterOptions.Text(() => BarSeriesId.Parse(run.Parsed.GetValue(series)!), "series");
            UtcRange range = shown.Read(run.Parsed);
            LevelOptions options = new()
            {
                SwingWidth = run.Parsed.GetValue(width),
                Tolerance = run.Parsed.GetValue(tolerance),
                LeastTouches = run.Parsed.GetValue(touches),
            };
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            using BarColumns bars = await BarSource.RequireAsync(workspace, id, range.To, ct);
            using BarColumns part = bars.Slice(range);
            await view.GiveAsync(run, workspace, new Answer(Columns, RowsAsync(Find(part, options))), new AnswerLayout("level(s)", []), ct);
            return ExitCodes.Done;
        });
        return command;
    }

    private static IReadOnlyList<PriceLevel> Find(BarColumns bars, LevelOptions options)
    {
        try
        {
            return SupportResistance.Find(bars, options);
        }
        catch (ArgumentException failure)
        {
            throw new InputException(failure.Message);
        }
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IEnumerable<PriceLevel> levels)
    {
        await Task.CompletedTask;
        foreach (PriceLevel level in levels)
        {
            yield return [level.Price, level.Low, level.High, level.Strength, (long)level.Touches, (long)level.Highs, level.FirstTouch, level.LastTouch];
        }
    }
}
