namespace Candlewick.Text;

/// <summary>One thing that is wrong in a text file, at its place.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">Keys down to the value, such as <c>columns.open</c>; empty at the root.</param>
/// <param name="NearestName">The valid name that is spelled most alike; null when none is near.</param>
public sealed record TextFault(string File, int Line, int Column, string Path, string Found, string Expected, string? NearestName = null)
{
    /// <summary>One line: <c>file:line:col path: found ..., expected ..., nearest valid name ...</c>.</summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column}{(Path.Length == 0 ? "" : " " + Path)}: found {Found}, expected {Expected}"
        + (NearestName is null ? "" : $", nearest valid name '{NearestName}'");
}
