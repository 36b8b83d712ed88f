using System.CommandLine;
using Candlewick.Acquisition.Derived;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class ResampleCommand
{
    private const int RowsOnScreen = 24;

    public static Command Create()
    {
        Argument<string> instrument = new("instrument") { Description = "Such as BINANCE:BTCUSDT." };
        Argument<string> timeframe = new("timeframe") { Description = "Length of the bars to make: 5m, 1h, 1d, 1w, 1mo." };
        Option<string?> of = new("--of") { Description = "Length of the stored bars to make them of. Default: the longest that fit.", HelpName = "CODE" };
        Option<IncompleteGroup> incomplete = new("--incomplete") { Description = "What becomes of a bar of which smaller ones are missing." };
        RangeFlags shown = new();
        AnswerView view = new(RowsOnScreen);
        Command command = new DetailedCommand("resample", """
            Makes larger time bars of stored smaller ones.
            Open of the first, highest high, lowest low, close of the last; volumes and counts are sums. A bar of which smaller ones are missing
            is left out unless --incomplete says otherwise; minutes that are known to have had no trades, and halts, are not missing.

            Examples:
              wick resample BINANCE:BTCUSDT 1h --of 15m --last 5
              wick resample BINANCE-UM:FILUSDT 1d --from 2024-01-01 -f parquet -o days.parquet
            """) { instrument, timeframe, of, incomplete };
        shown.AddTo(command);
        view.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            InstrumentId id = FilterOptions.Text(() => InstrumentId.Parse(run.Parsed.GetValue(instrument)!.ToUpperInvariant()), "instrument");
            Timeframe target = FilterOptions.Text(() => Timeframe.Parse(run.Parsed.GetValue(timeframe)!), "timeframe");
            UtcRange range = shown.Read(run.Parsed);
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            BarSeriesId source = run.Parsed.GetValue(of) is { } code
                ? new BarSeriesId(id, FilterOptions.Text(() => BarSpec.Parse(code), "--of"))
                : await DerivedBars.FindSourceAsync(workspace.Store, id, target, ct);
            await BarSource.ReadAsync(workspace, new BarQuery(source, new BarWish(UtcRange.Empty)), ct);
            BarSpec spec = new(target, Origin: BarOrigin.Resampled);
            IAsyncEnumerable<BarColumns> bars = await DerivedBars.ResampleAsync(workspace.Store, source, spec, run.Parsed.GetValue(incomplete), ct);
            run.Screen.Note($"{new BarSeriesId(id, spec)} of {source}");
            Answer answer = BarAnswer.Of(DerivedBars.WithinAsync(bars, range));
            await view.GiveAsync(run, workspace, answer, BarAnswer.LayoutOf(answer), ct);
            return ExitCodes.Done;
        });
        return command;
    }
}
