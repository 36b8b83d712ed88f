using System.CommandLine;
using Candlewick.Analytics.Rankings;
using Candlewick.Analytics.Statistics;
using Candlewick.Acquisition.Derived;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class RankCommand
{
    private const int RowsOnScreen = 40;

    private static readonly AnswerColumn[] Columns =
    [
        new("day", CellKind.Instant), new("direction", CellKind.Text), new("rank", CellKind.Whole), new("instrument", CellKind.Text), new("return", CellKind.Number),
    ];

    public static Command Create()
    {
        Option<string> venue = new("--venue") { Description = "Instruments of this segment.", HelpName = "CODE", DefaultValueFactory = _ => "BINANCE" };
        Option<string> bars = new("--bars") { Description = "Which bars.", HelpName = "CODE", DefaultValueFactory = _ => "1d" };
        Option<int> periods = new("--periods") { Description = "Bars between the two closes of a return.", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<int> count = new("--count") { Description = "How many at the top and at the bottom.", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<bool> all = new("--all") { Description = "Every day of the range, not only the last." };
        RangeFlags shown = new();
        AnswerView view = new(RowsOnScreen);
        Command command = new DetailedCommand("rank", """
            Ranks instruments by their return over the last n bars: the top and the bottom.
            A ranking is dated by the last bar of its returns. An instrument that lacks one of the two closes is not ranked, and named.
            Equal returns are ordered by instrument.

            Examples:
              wick rank
              wick rank --venue BINANCE --periods 5 --count 3 --to 2024-01-01
              wick rank --all -f parquet -o rankings.parquet
            """) { venue, bars, periods, count, all };
        shown.AddTo(command);
        view.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            RankingOptions options = new(Positive(run, periods), Positive(run, count));
            BarSpec spec = FilterOptions.Text(() => BarSpec.Parse(run.Parsed.GetValue(bars)!), "--bars");
            UtcRange range = shown.Read(run.Parsed);
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            AlignedCloses closes = await ReadAsync(workspace, run.Parsed.GetValue(venue)!.ToUpperInvariant(), spec, range.To, ct);
            Ranking[] rankings = [.. ReturnRanking.Of(closes, options).Where(ranking => range.Contains(ranking.Day))];
            if (!run.Parsed.GetValue(all))
            {
                rankings = rankings[^Math.Min(1, rankings.Length)..];
            }

            await view.GiveAsync(run, workspace, new Answer(Columns, RowsAsync(rankings)), new AnswerLayout("rows", []), ct);
            if (rankings.Length > 0 && rankings[^1].Unranked.Count > 0)
            {
                run.Screen.Note($"not ranked on {Cell.Minute(rankings[^1].Day)}, for want of a close: {string.Join(", ", rankings[^1].Unranked)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static int Positive(Invocation run, Option<int> option) =>
        run.Parsed.GetValue(option) is > 0 and <= 100_000 and var value
            ? value
            : throw new InputException($"{option.Name}: expected a whole number from 1 to 100000, found {run.Parsed.GetValue(option)}.");

    private static async Task<AlignedCloses> ReadAsync(Workspace workspace, string venue, BarSpec spec, UtcTime before, CancellationToken ct)
    {
        IReadOnlyList<SeriesSummary> stored = await workspace.Store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Bars, venue), ct);
        List<InstrumentBars> instruments = [];
        foreach (SeriesSummary one in stored.Where(one => one.Series.Bars == spec))
        {
            instruments.Add(new InstrumentBars(one.Series.Instrument, await BarSource.RequireAsync(workspace, one.Series.ToBars(), before, ct)));
        }

        return instruments.Count > 0
            ? AlignedCloses.Of(instruments)
            : throw new InputException($"the store has no {spec} bars of {venue}; 'wick list series' names those that it has.");
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IEnumerable<Ranking> rankings)
    {
        await Task.CompletedTask;
        foreach (RankingRow row in rankings.SelectMany(ranking => ranking.Rows))
        {
            yield return [row.Day, row.Direction.ToString().ToLowerInvariant(), (long)row.Rank, row.Instrument.ToString(), row.Return];
        }
    }
}
