namespace Candlewick.Analytics.Patterns;

/// <summary>Every bar pattern, in the order of documents and lists.</summary>
public static class PatternList
{
    public static IReadOnlyList<PatternSpec> All { get; } =
    [
        .. DojiPatterns.All,
        .. LinePatterns.All,
        .. HammerPatterns.All,
        .. EngulfingPatterns.All,
        .. PiercingPatterns.All,
        .. MeetingPatterns.All,
        .. StarPatterns.All,
        .. SoldierPatterns.All,
        .. CrowPatterns.All,
        .. GapPatterns.All,
        .. MethodPatterns.All,
        .. HikkakePatterns.All,
    ];

    /// <summary>The pattern with the code or TA-Lib's name; null when there is none.</summary>
    public static PatternSpec? Find(string name) => All.FirstOrDefault(spec => spec.Code == name || spec.TaLib == name);
}
