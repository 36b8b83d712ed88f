using System.CommandLine;
using System.Globalization;
using Candlewick.Acquisition.Derived;
using Candlewick.Analytics;
using Candlewick.Analytics.Indicators;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

/// <summary><c>wick indicator CODE INSTRUMENT BARS</c>: one subcommand an indicator, made of its spec.</summary>
internal static class IndicatorCommand
{
    private const int RowsOnScreen = 24;

    public static Command Create()
    {
        Command command = new DetailedCommand("indicator", """
            Computes an indicator, a statistic or a bar pattern over stored bars.
            Bars before the range warm the indicator up: it starts at the first stored bar, and closed bars only count.
            'wick indicators list' shows all; 'wick indicator CODE --help' the formula and options of one.

            Examples:
              wick indicator rsi BINANCE:BTCUSDT 1h --period 14
              wick indicator macd BINANCE:ETHUSDT 1d --from 2024-01-01 --to 2025-01-01 -f csv
              wick indicator bollinger BINANCE:BTCUSDT 1h -f parquet -o bands.parquet
            """);
        foreach (IndicatorSpec spec in AnalyticsCatalog.All.Select(one => one.Spec))
        {
            command.Subcommands.Add(CreateFor(spec));
        }

        return command;
    }

    private static Command CreateFor(IndicatorSpec spec)
    {
        Argument<string> instrument = new("instrument") { Description = "Such as BINANCE:BTCUSDT." };
        Argument<string> bars = new("bars") { Description = "Which bars: 1m, 1h, 1d." };
        Command command = new DetailedCommand(spec.Code, $"""
            {spec.Name}: {spec.Summary}
            {spec.Formula}
            Source: {spec.Source}.

            Examples:
              wick indicator {spec.Code} BINANCE:BTCUSDT 1h{(spec.NeedsPair ? " --with BINANCE:ETHUSDT" : "")}
            """) { instrument, bars };
        List<(IndicatorOption Option, Option<string?> Flag)> flags = [.. spec.Options.Select(option => (option, Flag(option)))];
        flags.ForEach(one => command.Options.Add(one.Flag));
        Option<string?> with = new("--with") { Description = "The second instrument, with bars of the same length.", HelpName = "ID", Required = spec.NeedsPair };
        if (spec.NeedsPair)
        {
            command.Options.Add(with);
        }

        RangeFlags range = new();
        range.AddTo(command);
        AnswerView view = new(RowsOnScreen);
        view.AddTo(command);
        Invocation.Handle(command, async (run, ct) =>
        {
            BoundIndicator indicator = Bind(spec, [.. flags.Select(one => (one.Option, run.Parsed.GetValue(one.Flag)))]);
            BarSpec length = FilterOptions.Text(() => BarSpec.Parse(run.Parsed.GetValue(bars)!), "bars");
            BarSeriesId series = new(Instrument(run.Parsed.GetValue(instrument)!, "instrument"), length);
            UtcRange shown = range.Read(run.Parsed);
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            using BarColumns columns = await BarSource.RequireAsync(workspace, series, shown.To, ct);
            double[]? paired = null;
            if (spec.NeedsPair)
            {
                BarSeriesId second = new(Instrument(run.Parsed.GetValue(with)!, "--with"), length);
                using BarColumns other = await BarSource.RequireAsync(workspace, second, shown.To, ct);
                paired = ClosedBars.Align(columns, other);
            }

            Answer answer = IndicatorTable.Create(indicator, columns, paired, shown);
            await view.GiveAsync(run, workspace, answer, new AnswerLayout("bars", [], Spark: 2), ct);
            return ExitCodes.Done;
        });
        return command;
    }

    private static InstrumentId Instrument(string text, string flag) => FilterOptions.Text(() => InstrumentId.Parse(text.ToUpperInvariant()), flag);

    private static Option<string?> Flag(IndicatorOption option)
    {
        string standard = option.Choices.Count > 0 ? option.Choices[(int)option.Default] : option.Default.ToString("R", CultureInfo.InvariantCulture);
        return new Option<string?>($"--{option.Name.Replace('_', '-')}")
        {
            Description = $"{option.Summary} {char.ToUpperInvariant(option.Range[0])}{option.Range[1..]}. [default: {standard}]",
            HelpName = option.Choices.Count > 0 ? "NAME" : "NUMBER",
        };
    }

    /// <exception cref="InputException">Options that cannot be; all of them at once.</exception>
    private static BoundIndicator Bind(IndicatorSpec spec, IReadOnlyList<(IndicatorOption Option, string? Text)> given)
    {
        List<(string Name, double Value)> values = [];
        List<string> faults = [];
        foreach ((IndicatorOption option, string? text) in given.Where(one => one.Text is not null))
        {
            double value = option.Choices.Count > 0 ? option.Choices.ToList().IndexOf(text!)
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
            if (option.IsAllowed(value))
            {
                values.Add((option.Name, value));
            }
            else
            {
                faults.Add($"--{option.Name.Replace('_', '-')}: expected {option.Range}, found '{text}'.");
            }
        }

        if (faults.Count > 0)
        {
            throw new InputException(faults);
        }

        try
        {
            return spec.Bind(values);
        }
        catch (ArgumentException failure)
        {
            throw new InputException($"{spec.Code}: {failure.Message}");
        }
    }
}
