using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Levels;
using Candlewick.Server.Api;

namespace Candlewick.Server.Analytics;

/// <summary>A way to find levels, with its options.</summary>
/// <param name="BarsNeeded">Bars without which it finds nothing.</param>
/// <param name="IsOfCalendar">The bars that it needs depend on the calendar.</param>
/// <param name="Find">By rising price, as of the last bar.</param>
internal sealed record LevelMethod(int BarsNeeded, bool IsOfCalendar, Func<BarColumns, IReadOnlyList<LevelItem>> Find);

/// <summary>The ways to find levels.</summary>
internal static class LevelMethods
{
    /// <exception cref="InputException">The method is none, or an option is out of range.</exception>
    public static LevelMethod Read(LevelParameters query) => query.Method switch
    {
        null or "" or "swings" => new LevelMethod(0, false, bars => Swings(bars, query)),
        "rolling-pivots" => Pivots(RollingPivots.Spec, [("period", "bars", query.Bars), ("offset", "offset", query.Offset), KindOf(query)]),
        "pivot-points" => Pivots(PivotPoints.Spec, [("period", "period", (int)QueryText.Choice(query.Period, PivotPeriod.Day, "period")), KindOf(query)]),
        _ => throw Faults.Of("method", query.Method, "swings, rolling-pivots or pivot-points"),
    };

    private static IReadOnlyList<LevelItem> Swings(BarColumns bars, LevelParameters query)
    {
        LevelOptions standard = new();
        LevelOptions options = new()
        {
            SwingWidth = query.SwingWidth ?? standard.SwingWidth,
            Tolerance = query.Tolerance ?? standard.Tolerance,
            LeastTouches = query.Touches ?? standard.LeastTouches,
        };
        return
        [
            .. SupportResistance.Find(bars, options).Select(level => new LevelItem(
                level.Price, null, level.Low, level.High, level.Strength, level.Touches, level.Highs, level.FirstTouch, level.LastTouch)),
        ];
    }

    private static (string Option, string Where, double? Value) KindOf(LevelParameters query) => ("kind", "kind", (int)QueryText.Choice(query.Kind, PivotKind.Standard, "kind"));

    private static LevelMethod Pivots(IndicatorSpec spec, IReadOnlyList<(string Option, string Where, double? Value)> given)
    {
        List<(string Name, double Value)> values = [];
        foreach ((string name, string where, double? value) in given.Where(one => one.Value is not null))
        {
            IndicatorOption option = spec.Options.First(one => one.Name == name);
            values.Add(option.IsAllowed(value!.Value) ? (name, value.Value) : throw Faults.Of(where, $"{value}", option.Range));
        }

        BoundIndicator bound = spec.Bind(values);
        return new LevelMethod(bound.WarmUp, spec.ReadyByData, bars => LastOf(bound, bars));
    }

    private static IReadOnlyList<LevelItem> LastOf(BoundIndicator pivots, BarColumns bars)
    {
        double[][] outputs = [.. pivots.Spec.Outputs.Select(_ => new double[bars.Count])];
        pivots.Compute(BarSpans.Of(bars), outputs);
        return
        [
            .. pivots.Spec.Outputs.Select((output, at) => new LevelItem(outputs[at][bars.Count - 1], output.Name))
                .Where(level => !double.IsNaN(level.Price)).OrderBy(level => level.Price),
        ];
    }
}
