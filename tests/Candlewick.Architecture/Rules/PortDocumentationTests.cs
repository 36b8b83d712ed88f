using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>Every public type of the ports, and every member of their interfaces, says what it is.</summary>
public sealed class PortDocumentationTests
{
    private const string Ports = "src/Candlewick.Domain/Ports/";

    [Fact]
    public void Ports_Whole_AreDocumented() =>
        Rule.Holds(SourceTree.Src.Where(file => file.Path.StartsWith(Ports, StringComparison.Ordinal)).SelectMany(Check));

    [Fact]
    public void Check_BareType_IsCaught() => Rule.Catches(Check(SourceFile.Snippet("public sealed record A(int B);")), "A has no documentation");

    [Fact]
    public void Check_BareMember_IsCaught() =>
        Rule.Catches(Check(SourceFile.Snippet("/// <summary>x</summary>\npublic interface IA { int F(); }")), "IA.F has no documentation");

    private static IEnumerable<string> Check(SourceFile file)
    {
        foreach (BaseTypeDeclarationSyntax type in file.Nodes<BaseTypeDeclarationSyntax>())
        {
            if (type.Modifiers.Any(SyntaxKind.PublicKeyword) && !IsDocumented(type))
            {
                yield return $"{file.At(type)}: {type.Identifier.Text} has no documentation";
            }
        }

        foreach (InterfaceDeclarationSyntax type in file.Nodes<InterfaceDeclarationSyntax>())
        {
            foreach (MemberDeclarationSyntax member in type.Members.Where(member => !IsDocumented(member)))
            {
                yield return $"{file.At(member)}: {type.Identifier.Text}.{NameOf(member)} has no documentation";
            }
        }
    }

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax one => one.Identifier.Text,
        PropertyDeclarationSyntax one => one.Identifier.Text,
        _ => member.ToString(),
    };

    private static bool IsDocumented(SyntaxNode node) =>
        node.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));
}
