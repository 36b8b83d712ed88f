using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>An interface has at most five members of its own.</summary>
public sealed class InterfaceSizeTests
{
    private const int Most = 5;

    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(SourceTree.Src.SelectMany(Check));

    [Fact]
    public void Check_SixMembers_AreCaught() =>
        Rule.Catches(Check(SourceFile.Snippet("interface IA { int A { get; } int B { get; } int C(); int D(); int E(); int F(); }")), "IA has 6 members");

    private static IEnumerable<string> Check(SourceFile file) =>
        file.Nodes<InterfaceDeclarationSyntax>()
            .Where(one => one.Members.Count > Most && !Allowed.LargeInterfaces.ContainsKey(one.Identifier.Text))
            .Select(one => $"{file.At(one)}: {one.Identifier.Text} has {one.Members.Count} members, at most {Most}");
}
