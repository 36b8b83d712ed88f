using System.CommandLine;
using System.Globalization;
using Candlewick.Analytics;
using Candlewick.Analytics.Indicators;
using Candlewick.Cli.Output;

namespace Candlewick.Cli.Commands;

internal static class IndicatorsCommand
{
    public static Command Create()
    {
        Command list = new("list", "Every indicator, statistic and pattern with its options, defaults and outputs.");
        Invocation.HandleHere(list, (run, _) =>
        {
            if (run.IsJson)
            {
                run.Screen.Json(StoreOrigin.Real, AnalyticsCatalog.All.Select(Describe));
                return Task.FromResult(ExitCodes.Done);
            }

            TableView table = new("", ["code", "group", "name", "options", "outputs"]);
            foreach ((string group, IndicatorSpec spec) in AnalyticsCatalog.All)
            {
                table.Add(
                    spec.Code,
                    group,
                    spec.Name,
                    string.Join(' ', spec.Options.Where(option => option.Choices.Count == 0).Select(option => $"{option.Name}={Default(option)}")),
                    string.Join(' ', spec.Outputs.Select(output => output.Name)));
            }

            run.Screen.Table(table);
            run.Screen.Line($"{AnalyticsCatalog.All.Count} indicators, statistics and patterns; 'wick indicator CODE --help' shows formula, source and every option of one");
            return Task.FromResult(ExitCodes.Done);
        });
        return new Command("indicators", "What 'wick indicator' can compute.") { list };
    }

    private static string Default(IndicatorOption option) =>
        option.Choices.Count > 0 ? option.Choices[(int)option.Default] : option.Default.ToString("R", CultureInfo.InvariantCulture);

    private static object Describe(CatalogedSpec one) => Describe(one.Group, one.Spec);

    private static object Describe(string group, IndicatorSpec spec) => new
    {
        Group = group,
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
