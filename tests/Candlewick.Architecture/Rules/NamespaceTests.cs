using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>A namespace is file-scoped and equals its folder.</summary>
public sealed class NamespaceTests
{
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

    private static IEnumerable<string> Check(SourceFile file)
    {
        string expected = string.Join('.', file.Path.Split('/').Skip(1).SkipLast(1));
        foreach (BaseNamespaceDeclarationSyntax one in file.Nodes<BaseNamespaceDeclarationSyntax>())
        {
            if (one is NamespaceDeclarationSyntax || one.Name.ToString() != expected)
            {
                yield return $"{file.At(one)}: namespace {one.Name}, expected the file-scoped {expected}";
            }
        }
    }
}
