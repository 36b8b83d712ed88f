using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>The names that a file gives to types and members.</summary>
internal static partial class DeclaredNames
{
    /// <summary>Types and delegates.</summary>
    public static IEnumerable<(SyntaxToken Name, string Full)> Types(SourceFile file) =>
        file.Root.DescendantNodes().Select(node => node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier,
            DelegateDeclarationSyntax one => one.Identifier,
            _ => default,
        }).Where(token => token != default).Select(token => (token, token.Text));

    /// <summary>Properties, fields, methods, events, enum members and the parameters of records; Full is <c>Type.Member</c>.</summary>
    public static IEnumerable<(SyntaxToken Name, string Full)> Members(SourceFile file)
    {
        foreach (BaseTypeDeclarationSyntax type in file.Nodes<BaseTypeDeclarationSyntax>())
        {
            IEnumerable<SyntaxToken> names = type switch
            {
                EnumDeclarationSyntax one => one.Members.Select(member => member.Identifier),
                TypeDeclarationSyntax one => one.Members.SelectMany(NamesOf).Concat(Positional(one)),
                _ => [],
            };
            foreach (SyntaxToken name in names)
            {
                yield return (name, $"{type.Identifier.Text}.{name.Text}");
            }
        }
    }

    /// <summary>The words of a PascalCase or camelCase name.</summary>
    public static string[] Words(string name) => [.. Word().Matches(name).Select(match => match.Value)];

    private static IEnumerable<SyntaxToken> Positional(TypeDeclarationSyntax type) =>
        type is RecordDeclarationSyntax { ParameterList: { } list } ? list.Parameters.Select(one => one.Identifier) : [];

    private static IEnumerable<SyntaxToken> NamesOf(MemberDeclarationSyntax member) => member switch
    {
        PropertyDeclarationSyntax one => [one.Identifier],
        MethodDeclarationSyntax one => [one.Identifier],
        EventDeclarationSyntax one => [one.Identifier],
        BaseFieldDeclarationSyntax one => one.Declaration.Variables.Select(variable => variable.Identifier),
        _ => [],
    };

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", RegexOptions.None, 60_000)]
    private static partial Regex Word();
}
