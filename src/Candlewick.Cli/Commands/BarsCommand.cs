using System.CommandLine;
using Candlewick.Acquisition.Derived;
using Candlewick.Analytics.Bars;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class BarsCommand
{
    private const int RowsOnScreen = 1_000;

    public static Command Create()
    {
        Argument<string> series = new("series") { Description = "A bar series such as BINANCE:BTCUSDT@1h or US:SPY@1000t/built." };
        Option<string?> known = new("--as-known-at") { Description = "As the store knew it at this instant; later corrections are left out.", HelpName = "TIME" };
        Option<EmptyBars> empty = new("--empty") { Description = "What a built time bar without trades becomes." };
        Option<bool> interest = new("--open-interest") { Description = "Add the open interest that was known when each bar closed." };
        AnswerView view = new(RowsOnScreen);
        Command command = new DetailedCommand("bars", """
            Prints the bars of one series: stored ones, or built from stored trades.
            A bar that was corrected later is shown as it was then with --as-known-at. Absent values are empty (null in JSON), never zero.

            A series whose spec says built and that is not stored is made of the stored trades (single ones, else aggregates; where there are
            none, of the smallest stored bars): 1m/built, 1000t (trades), 500v (volume), 1000000q (quote volume), 10renko, 0.25range,
            500ti, 500vi (imbalance), 500tr, 500vr (runs). Trades and bars are not split: a bar closes with the one that reaches the size.
            How imbalance and runs bars learn what to expect is set by --span, --drift, --chance and --uses-aggressor; they are then built anew.
            Bars start afresh at UTC midnight, or where the spec says: /regular, /extended, /unanchored. The last may be forming.
            One whose spec says resampled is made of the largest stored bars that fit; 'wick resample' chooses.

            Examples:
              wick bars BINANCE:BTCUSDT@1h --from 2024-01-01 --to 2024-01-02
              wick bars BINANCE:BTCUSDT@1h --from 2024-01-01 --as-known-at 2024-06-01 --format csv
              wick bars US:SPY@1000t/built --from 2013-10-07 --last 20
              wick bars OPRA:AAPL-20140606-C-00650@100v/built --open-interest
            """) { series, known, empty, interest };
        RangeFlags shown = new();
        shown.AddTo(command);
        ExpectationFlags expectation = new();
        expectation.AddTo(command);
        view.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            BarSeriesId id = Series(run.Parsed.GetValue(series)!);
            UtcTime? asKnownAt = Instant(run, known);
            UtcRange range = shown.Read(run.Parsed);
            ExpectationOptions? expected = expectation.Read(run.Parsed, id.Spec);
            BarBuilderOptions building = new() { Empty = run.Parsed.GetValue(empty), Expectation = expected ?? new() };
            BarQuery query = new(id, new BarWish(range, asKnownAt) { Building = building }, IsBuiltAnew: expected is not null);
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            IAsyncEnumerable<BarColumns> bars = await BarSource.ReadAsync(workspace, query, ct);
            Answer answer = run.Parsed.GetValue(interest) ? await BarAnswer.WithInterestAsync(workspace, id.Instrument, bars, ct) : BarAnswer.Of(bars);
            await view.GiveAsync(run, workspace, answer, BarAnswer.LayoutOf(answer), ct);
            return ExitCodes.Done;
        });
        return command;
    }

    private static BarSeriesId Series(string text)
    {
        BarSeriesId id = FilterOptions.Text(() => BarSeriesId.Parse(text), "series");
        return id.Spec.Kind != BarKind.Timed && id.Spec.Origin == BarOrigin.Venue ? id with { Spec = id.Spec with { Origin = BarOrigin.Built } } : id;
    }

    private static UtcTime? Instant(Invocation run, Option<string?> option) =>
        run.Parsed.GetValue(option) is { } text ? FilterOptions.Text(() => UtcTime.Parse(text), option.Name) : null;
}
