using System.CommandLine;
using System.Globalization;
using Candlewick.Analytics.Indicators;
using Candlewick.Cli.Output;

namespace Candlewick.Cli.Commands;

internal static class IndicatorsCommand
{
    public static Command Create()
    {
        Command list = new("list", "Every indicator with its options, defaults and outputs.");
        Invocation.Handle(list, (run, _) =>
        {
            if (run.IsJson)
            {
                run.Screen.Json(StoreOrigin.Real, IndicatorList.All.Select(Describe));
                return Task.FromResult(ExitCodes.Done);
            }

            TableView table = new("", ["code", "name", "options", "outputs"]);
            foreach (IndicatorSpec spec in IndicatorList.All)
            {
                table.Add(
                    spec.Code,
                    spec.Name,
                    string.Join(' ', spec.Options.Where(option => option.Choices.Count == 0).Select(option => $"{option.Name}={Default(option)}")),
                    string.Join(' ', spec.Outputs.Select(output => output.Name)));
            }

            run.Screen.Table(table);
            run.Screen.Line($"{IndicatorList.All.Count} indicators; 'wick indicator CODE --help' shows formula, source and every option of one");
            return Task.FromResult(ExitCodes.Done);
        });
        return new Command("indicators", "What 'wick indicator' can compute.") { list };
    }

    private static string Default(IndicatorOption option) =>
        option.Choices.Count > 0 ? option.Choices[(int)option.Default] : option.Default.ToString("R", CultureInfo.InvariantCulture);

    private static object Describe(IndicatorSpec spec) => new
    {
        spec.Code,
        spec.Name,
        spec.Summary,
        spec.Formula,
        spec.Source,
        Memory = spec.Memory.ToString().ToLowerInvariant(),
        spec.Bind().WarmUp,
        spec.NeedsVolume,
        spec.NeedsPair,
        Options = spec.Options.Select(option => new { option.Name, option.Summary, Default = Default(option), option.Range }),
        Outputs = spec.Outputs.Select(output => new { output.Name, output.Summary, Unit = output.Unit.ToString() }),
    };
}
