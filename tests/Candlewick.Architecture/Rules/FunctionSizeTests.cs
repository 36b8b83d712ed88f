using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>A function has at most 60 lines, documentation and attributes not counted.</summary>
public sealed class FunctionSizeTests
{
    private const int MostLines = 60;

    [Fact]
    public void Files_Whole_ObeyTheLimit() => Rule.Holds(SourceTree.Everything.SelectMany(Check));

    [Fact]
    public void Check_LongMethod_IsCaught() => Rule.Catches(Check(SourceFile.Snippet(MethodOf(MostLines + 1))), "61 lines");

    [Fact]
    public void Check_LongConstructor_IsCaught() =>
        Rule.Catches(Check(SourceFile.Snippet(MethodOf(MostLines + 1).Replace("void F()", "A()", StringComparison.Ordinal))), "61 lines");

    [Fact]
    public void Check_AtTheLimit_IsAllowed() => Rule.Allows(Check(SourceFile.Snippet(MethodOf(MostLines))));

    private static string MethodOf(int lines) => $"class A\n{{\n    /// <summary>x</summary>\n    void F()\n    {{{new string('\n', lines - 2)}    }}\n}}\n";

    private static IEnumerable<string> Check(SourceFile file)
    {
        foreach (SyntaxNode node in file.Root.DescendantNodes())
        {
            if (node is not (BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax))
            {
                continue;
            }

            SyntaxToken first = node.ChildNodesAndTokens().First(child => child.AsNode() is not AttributeListSyntax) is var child && child.IsToken
                ? child.AsToken()
                : child.AsNode()!.GetFirstToken();
            int lines = node.GetLastToken().GetLocation().GetLineSpan().EndLinePosition.Line
                - first.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            if (lines > MostLines)
            {
                yield return $"{file.At(first.GetLocation())}: a function of {lines} lines, at most {MostLines}";
            }
        }
    }
}
