using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>Only the edges of run loops catch everything; cleaning up and throwing on is no catching.</summary>
public sealed class CatchTests
{
    private static readonly string[] Everything = ["Exception", "System.Exception"];

    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(SourceTree.Src.SelectMany(Check));

    [Theory]
    [InlineData("class A { void F() { try { } catch (Exception e) { F(); } } }")]
    [InlineData("class A { void F() { try { } catch { } } }")]
    public void Check_CatchAll_IsCaught(string code) => Rule.Catches(Check(SourceFile.Snippet(code)), "catches everything");

    [Fact]
    public void Check_CleanUpThatThrowsOn_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("class A { void F() { try { } catch { F(); throw; } } }")));

    [Fact]
    public void Check_CatchWithCondition_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("class A { void F() { try { } catch (Exception e) when (e is IOException) { } } }")));

    private static IEnumerable<string> Check(SourceFile file) =>
        Allowed.CatchAll.ContainsKey(file.Path)
            ? []
            : file.Nodes<CatchClauseSyntax>()
                .Where(one => one.Filter is null && one.Block.Statements.LastOrDefault() is not ThrowStatementSyntax { Expression: null })
                .Where(one => one.Declaration is null || Everything.Contains(one.Declaration.Type.ToString()))
                .Select(one => $"{file.At(one)}: catches everything");
}
