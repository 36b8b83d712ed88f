using System.CommandLine;
using System.Globalization;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Lake.Datasets;
using Candlewick.Text;

namespace Candlewick.Cli.Commands;

/// <summary><c>wick export dataset</c>: features, labels and a split by time, for machine learning.</summary>
internal sealed class ExportDatasetCommand
{
    private readonly Argument<string> _folder = new("folder") { Description = "Folder to write; a data set that is there is replaced." };
    private readonly Option<string[]> _series = Repeated("--series", "-s", "Bar series, such as BINANCE:BTCUSDT@1h.", "SERIES");
    private readonly Option<string[]> _features = Repeated("--feature", "-F", "Indicator, statistic or pattern: rsi, ema(period=50), macd(fast=8,slow=21).", "FEATURE");
    private readonly Option<string[]> _labels = Repeated("--label", "-L", "forward(5): the return of 5 bars; barrier(horizon=24,up=2,down=2,window=100): which barrier is met first.", "LABEL");
    private readonly Option<double> _train = new("--train") { Description = "Part of the time for training.", DefaultValueFactory = _ => 0.7, HelpName = "PART" };
    private readonly Option<double> _validation = new("--validation") { Description = "Part for validation; the rest is the test's.", DefaultValueFactory = _ => 0.15, HelpName = "PART" };
    private readonly Option<string?> _embargo = new("--embargo") { Description = "Time left out after each boundary, such as 2d. Default: the longest label.", HelpName = "DURATION" };
    private readonly RangeFlags _range = new();

    public static Command Create() => new ExportDatasetCommand().Make();

    private DetailedCommand Make()
    {
        DetailedCommand command = new("dataset", """
            Writes a data set for machine learning: features, labels, and a split into train, validation and test by time.
            A row is a closed bar: what was known at its close, and what came after. Rows whose label reaches over a boundary are left out, and so
            are those of an embargo after it. Gaps in the bars part features and labels. README.md is the data card, dataset.json says the same
            for programs; the rows are Parquet, one file a part and series.

            Examples:
              wick export dataset sets/btc -s BINANCE:BTCUSDT@1h -F rsi -F "ema(period=50)" -L "forward(24)"
              wick export dataset sets/two -s BINANCE:BTCUSDT@1h -s BINANCE:ETHUSDT@1h -F macd -F atr -L "barrier(horizon=24,up=2,down=2,window=100)" --embargo 2d
            """) { _folder, _series, _features, _labels, _train, _validation, _embargo };
        _range.AddTo(command);
        Invocation.Handle(command, RunAsync);
        return command;
    }

    private async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        DatasetRequest request = Read(run);
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        DatasetManifest manifest = await ProgressView.RunAsync(run.Screen, "dataset", progress =>
            new BuildDataset(workspace.Store, workspace.Parquet, workspace.Clock, progress).RunAsync(request, ct));
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, manifest);
            return ExitCodes.Done;
        }

        run.Screen.Origin(workspace.Info.Origin);
        foreach (DatasetPart part in manifest.Parts)
        {
            run.Screen.Line($"{part.Part}: {Cell.Count(part.Rows)} rows{(part.Rows == 0 ? "" : $", {part.From} to {part.To}")}");
        }

        DatasetLosses lost = manifest.Losses;
        run.Screen.Line($"left out: {Cell.Count(lost.WarmUp)} without features, {Cell.Count(lost.NoFuture)} without a label, {Cell.Count(lost.Purged)} purged, {Cell.Count(lost.Embargoed)} in an embargo");
        run.Screen.Line($"{Cell.Count(manifest.Files.Count)} files in {run.Parsed.GetValue(_folder)}, described in {DatasetCard.FileName}");
        return ExitCodes.Done;
    }

    /// <exception cref="InputException">Flags that cannot be understood; all of them at once.</exception>
    private DatasetRequest Read(Invocation run)
    {
        List<string> faults = [];
        BarSeriesId[] series = [.. All(run, _series, BarSeriesId.Parse, faults)];
        Feature[] features = [.. All(run, _features, Feature.Parse, faults)];
        Label[] labels = [.. All(run, _labels, Label.Parse, faults)];
        TimeSpan? embargo = null;
        if (run.Parsed.GetValue(_embargo) is { } text)
        {
            embargo = Durations.TryParse(text, out TimeSpan duration) ? duration : null;
            if (embargo is null)
            {
                faults.Add($"--embargo: found '{text}', expected a duration such as 2d or 12h.");
            }
        }
        else if (series.FirstOrDefault(one => one.Spec.Kind != BarKind.Timed) is { Spec.Kind: not BarKind.Timed } sized)
        {
            faults.Add($"--embargo: name a duration; the bars of {sized} have no length in time.");
        }

        if (faults.Count > 0)
        {
            throw new InputException(faults);
        }

        embargo ??= TimeSpan.FromTicks(series.Max(one => one.Spec.Timeframe.LengthNanoseconds) / 100 * labels.Max(label => label.Horizon));
        return new DatasetRequest(
            series, _range.Read(run.Parsed), features, labels, new SplitSpec(run.Parsed.GetValue(_train), run.Parsed.GetValue(_validation), embargo.Value))
        {
            Folder = run.Resolve(run.Parsed.GetValue(_folder)!),
        };
    }

    private static IEnumerable<T> All<T>(Invocation run, Option<string[]> flag, Func<string, T> read, List<string> faults)
    {
        foreach (string text in run.Parsed.GetValue(flag) ?? [])
        {
            T value;
            try
            {
                value = read(text);
            }
            catch (FormatException failure)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{flag.Name}: {failure.Message}"));
                continue;
            }

            yield return value;
        }
    }

    private static Option<string[]> Repeated(string name, string alias, string description, string help) =>
        new(name, alias) { Description = description, HelpName = help, Required = true, Arity = ArgumentArity.OneOrMore };
}
