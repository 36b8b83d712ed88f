using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Candlewick.Architecture.Rules;

/// <summary>No regions, no notes to self, and a reason beside every suppressed warning.</summary>
public sealed partial class SourceTextTests
{
    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(SourceTree.Src.SelectMany(Check));

    [Theory]
    [InlineData("#region A\n#endregion\nclass A;", "#region")]
    [InlineData("// TO" + "DO later\nclass A;", "note to self")]
    [InlineData("class A { /* FIX" + "ME */ }", "note to self")]
    [InlineData("#pragma warning disable CA1000\nclass A;", "without a reason")]
    public void Check_BadText_IsCaught(string code, string expected) => Rule.Catches(Check(SourceFile.Snippet(code)), expected);

    [Fact]
    public void Check_SuppressionWithReason_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("#pragma warning disable CA1000 // the factory needs it\nclass A;")));

    private static IEnumerable<string> Check(SourceFile file)
    {
        foreach (var trivia in file.Root.DescendantTrivia(descendIntoTrivia: false))
        {
            if (trivia.IsKind(SyntaxKind.RegionDirectiveTrivia))
            {
                yield return $"{file.At(trivia.GetLocation())}: #region";
            }
            else if (trivia.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia)
                && trivia.ToString().Contains("disable", StringComparison.Ordinal)
                && !trivia.ToFullString().Contains("//", StringComparison.Ordinal))
            {
                yield return $"{file.At(trivia.GetLocation())}: a warning suppressed without a reason on the line";
            }
        }

        foreach (Match match in NoteToSelf().Matches(file.Text))
        {
            yield return $"{file.Path}: a note to self, {match.Value}";
        }
    }

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b", RegexOptions.None, 60_000)]
    private static partial Regex NoteToSelf();
}
