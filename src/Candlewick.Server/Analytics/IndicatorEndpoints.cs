using System.Globalization;
using Candlewick.Analytics;
using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Indicators;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Analytics;

/// <summary>An option, as a form shows it.</summary>
/// <param name="Default">A number, or the name of a choice.</param>
/// <param name="Choices">Names to choose from; empty for a number.</param>
/// <param name="Range">What is allowed, in words.</param>
internal sealed record OptionForm(
    string Name, string Summary, string Default, double Least, double Most, bool IsWhole, IReadOnlyList<string> Choices, string Range);

internal sealed record OutputForm(string Name, string Summary, OutputUnit Unit);

/// <summary>An indicator, a statistic or a bar pattern.</summary>
/// <param name="WarmUp">Bars up to the first value with the default options.</param>
/// <param name="IsOverlay">True when its values are prices, to be drawn over the bars.</param>
internal sealed record IndicatorForm(
    string Group, string Code, string Name, string Summary, string Formula, string Source, Memory Memory, int WarmUp, bool NeedsVolume, bool NeedsPair,
    bool IsOverlay, IReadOnlyList<OptionForm> Options, IReadOnlyList<OutputForm> Outputs);

/// <summary>A kind of bars.</summary>
internal sealed record BarKindForm(
    BarKind Kind, string Name, string Summary, string Code, string SizeUnit, string SizeRange, string Closes, string Example, string Source);

/// <summary>Lengths and kinds of bars.</summary>
/// <param name="Timeframes">Codes that people use; any other that fits may be asked for too.</param>
internal sealed record BarForms(IReadOnlyList<string> Timeframes, IReadOnlyList<BarKindForm> Kinds);

/// <summary>What can be computed, with what forms are made of.</summary>
internal static class IndicatorEndpoints
{
    private static readonly string[] Timeframes = ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1mo"];

    public static void MapIndicators(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/indicators", () => new Page<IndicatorForm>([.. AnalyticsCatalog.All.Select(one => Describe(one.Group, one.Spec))]))
            .WithName("listIndicators").WithSummary("Every indicator, statistic and pattern with its options and outputs.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/timeframes", () => new BarForms(Timeframes, [.. BarKinds.All.Select(Describe)]))
            .WithName("listTimeframes").WithSummary("Lengths and kinds of bars.").Needs(AccessScope.Reader);
    }

    private static BarKindForm Describe(BarKindSpec spec) =>
        new(spec.Kind, spec.Name, spec.Summary, spec.Code, spec.SizeUnit, spec.SizeRange, spec.Closes, spec.Example, spec.Source);

    private static IndicatorForm Describe(string group, IndicatorSpec spec) => new(
        group, spec.Code, spec.Name, spec.Summary, spec.Formula, spec.Source, spec.Memory, spec.Bind().WarmUp, spec.NeedsVolume, spec.NeedsPair,
        spec.Outputs.All(output => output.Unit is OutputUnit.Price or OutputUnit.ScaledPrice),
        [.. spec.Options.Select(Describe)], [.. spec.Outputs.Select(output => new OutputForm(output.Name, output.Summary, output.Unit))]);

    private static OptionForm Describe(IndicatorOption option) => new(
        option.Name, option.Summary, option.Choices.Count > 0 ? option.Choices[(int)option.Default] : option.Default.ToString("R", CultureInfo.InvariantCulture),
        option.Least, option.Most, option.IsWhole, option.Choices, option.Range);
}
