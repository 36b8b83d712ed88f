namespace Candlewick.Alerts.Expressions;

/// <summary>What stands first between the parentheses.</summary>
internal enum FirstArgument
{
    None,

    /// <summary>A bar length, or a time: <c>1h</c>.</summary>
    Length,

    /// <summary>A name between quotes.</summary>
    Name,
}

/// <summary>A function of the language, for help and checks.</summary>
/// <param name="HasBars">It has a value at every closed bar, and takes <c>ago</c>.</param>
/// <param name="IsTruth">True or false, not a number.</param>
internal sealed record FunctionSpec(FactKind Kind, string Name, FirstArgument First, string Summary, bool HasBars = false, bool IsTruth = false)
{
    public bool NeedsInstrument => Kind is not (FactKind.JobFailed or FactKind.JobAge or FactKind.FeedLag);

    /// <summary>How it is written: <c>close(1h)</c>.</summary>
    public string Form => First switch
    {
        FirstArgument.Length => $"{Name}({(Kind is FactKind.Change or FactKind.Rank ? "24h" : "1h")})",
        FirstArgument.Name => $"{Name}(\"{(Kind == FactKind.FeedLag ? "recorder" : "repair")}\")",
        _ => Name,
    };
}

/// <summary>One line of the language's reference.</summary>
/// <param name="Form">How it is written.</param>
public sealed record FunctionHelp(string Name, string Form, string Summary);

/// <summary>The one list of functions; indicators, statistics and patterns come besides, under their codes with <c>_</c> for <c>-</c>.</summary>
public static class AlertFunctions
{
    public const string CrossesAbove = "crosses_above", CrossesBelow = "crosses_below";

    internal static IReadOnlyList<FunctionSpec> Facts { get; } =
    [
        new(FactKind.Price, "price", FirstArgument.None, "newest price that is known, live or of the last stored bar"),
        new(FactKind.Open, "open", FirstArgument.Length, "open of the last closed bar", HasBars: true),
        new(FactKind.High, "high", FirstArgument.Length, "high of the last closed bar", HasBars: true),
        new(FactKind.Low, "low", FirstArgument.Length, "low of the last closed bar", HasBars: true),
        new(FactKind.Close, "close", FirstArgument.Length, "close of the last closed bar", HasBars: true),
        new(FactKind.Volume, "volume", FirstArgument.Length, "volume of the last closed bar, in the base asset", HasBars: true),
        new(FactKind.Change, "change", FirstArgument.Length, "price now / price so long ago - 1; 5% is 0.05"),
        new(FactKind.Rank, "rank", FirstArgument.Length, "place by change over so long among the members of the universe, 1 for the highest"),
        new(FactKind.Gaps, "gaps", FirstArgument.Length, "bars that are missing without an explanation"),
        new(FactKind.Lag, "lag", FirstArgument.Length, "seconds since the last stored bar closed; infinite without one"),
        new(FactKind.JobFailed, "job_failed", FirstArgument.Name, "true when the last run of the job that ended has failed or timed out", IsTruth: true),
        new(FactKind.JobAge, "job_age", FirstArgument.Name, "seconds since the job last succeeded"),
        new(FactKind.FeedLag, "feed_lag", FirstArgument.Name, "seconds from receiving to handing over, of the last event of a consumer of live data"),
    ];

    /// <summary>Every function with its form, indicators left out.</summary>
    public static IReadOnlyList<FunctionHelp> Help { get; } =
    [
        .. Facts.Select(one => new FunctionHelp(one.Name, one.Form, one.Summary)),
        new(CrossesAbove, "crosses_above(ema(1h, period=12), ema(1h, period=26))", "the first was not above the second at the bar before the last, and is at the last"),
        new(CrossesBelow, "crosses_below(close(1h), sma(1h, period=50))", "the first was not below the second at the bar before the last, and is at the last"),
    ];
}
