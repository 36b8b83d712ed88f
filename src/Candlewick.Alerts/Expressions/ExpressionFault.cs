namespace Candlewick.Alerts.Expressions;

/// <summary>One thing that is wrong in an expression, at its place.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="NearestName">The valid name that is spelled most alike; null when none is near.</param>
public sealed record ExpressionFault(int Line, int Column, string Found, string Expected, string? NearestName = null)
{
    /// <summary>One line: <c>line:column: found ..., expected ..., nearest valid name ...</c>.</summary>
    public override string ToString() =>
        $"{Line}:{Column}: found {Found}, expected {Expected}{(NearestName is null ? "" : $", nearest valid name '{NearestName}'")}";
}
