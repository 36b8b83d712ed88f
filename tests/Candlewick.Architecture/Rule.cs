namespace Candlewick.Architecture;

/// <summary>Fails with every violation, one a line.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string> violations)
    {
        string[] all = [.. violations];
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }

    public static void Catches(IEnumerable<string> violations, string expected) =>
        Assert.Contains(violations, violation => violation.Contains(expected, StringComparison.Ordinal));

    public static void Allows(IEnumerable<string> violations) => Assert.Empty(violations);
}
