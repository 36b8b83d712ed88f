using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>A namespace is file-scoped and equals its folder; the folder an indicator has for itself counts as the one above it.</summary>
/// <remarks>An indicator's type has the name of its folder, and a type must not be named as its namespace is.</remarks>
public sealed class NamespaceTests
{
    private const string Analytics = "Candlewick.Analytics";

    [Fact]
    public void Files_Whole_ObeyTheRule() =>
        Rule.Holds(SourceTree.Everything.Where(file => !file.Path.StartsWith("samples/", StringComparison.Ordinal)).SelectMany(Check));

    [Theory]
    [InlineData("namespace Candlewick.Domain.Other;")]
    [InlineData("namespace Candlewick.Domain { class A; }")]
    public void Check_WrongNamespace_IsCaught(string code) => Rule.Catches(Check(SourceFile.Snippet(code)), "Snippet.cs");

    [Fact]
    public void Check_SameAsFolder_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("namespace Candlewick.Venues.Binance;", "src/Candlewick.Venues/Binance/A.cs")));

    [Fact]
    public void Check_FolderOfOneIndicator_CountsAsTheOneAbove()
    {
        const string Path = "src/Candlewick.Analytics/Indicators/Rsi/Rsi.cs";
        Rule.Allows(Check(SourceFile.Snippet("namespace Candlewick.Analytics.Indicators;", Path)));
        Rule.Catches(Check(SourceFile.Snippet("namespace Candlewick.Analytics.Indicators.Rsi;", Path)), Path);
    }

    private static IEnumerable<string> Check(SourceFile file)
    {
        string[] folders = [.. file.Path.Split('/').Skip(1).SkipLast(1)];
        string expected = string.Join('.', folders is [Analytics, "Indicators", _] ? folders[..2] : folders);
        foreach (BaseNamespaceDeclarationSyntax one in file.Nodes<BaseNamespaceDeclarationSyntax>())
        {
            if (one is NamespaceDeclarationSyntax || one.Name.ToString() != expected)
            {
                yield return $"{file.At(one)}: namespace {one.Name}, expected the file-scoped {expected}";
            }
        }
    }
}
