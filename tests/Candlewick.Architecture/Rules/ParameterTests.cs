using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>A function takes at most five parameters (constructors, records and native imports apart); the token comes last.</summary>
public sealed class ParameterTests
{
    private const int Most = 5;

    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(SourceTree.Src.SelectMany(Check));

    [Fact]
    public void Check_SixParameters_AreCaught() =>
        Rule.Catches(Check(SourceFile.Snippet("class A { void F(int a, int b, int c, int d, int e, int f) { } }")), "A.F takes 6 parameters");

    [Fact]
    public void Check_TokenInTheMiddle_IsCaught() =>
        Rule.Catches(Check(SourceFile.Snippet("interface A { void F(CancellationToken ct, int b); }")), "A.F: the token comes last");

    [Fact]
    public void Check_NativeImport_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("class A { [LibraryImport(\"c\")] static partial void F(int a, int b, int c, int d, int e, int f); }")));

    [Fact]
    public void Check_RecordOfSix_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("record A(int B, int C, int D, int E, int F, int G);")));

    private static IEnumerable<string> Check(SourceFile file) => Functions(file).SelectMany(one => Check(file, one.Name, one.Parameters));

    private static IEnumerable<string> Check(SourceFile file, string name, ParameterListSyntax list)
    {
        SeparatedSyntaxList<ParameterSyntax> parameters = list.Parameters;
        if (parameters.Count > Most && !Allowed.ManyParameters.ContainsKey(name))
        {
            yield return $"{file.At(list)}: {name} takes {parameters.Count} parameters, at most {Most}";
        }

        int token = parameters.IndexOf(parameter => parameter.Type?.ToString() == "CancellationToken");
        if (token >= 0 && parameters.Skip(token + 1).Any(parameter => !parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)))
        {
            yield return $"{file.At(list)}: {name}: the token comes last";
        }
    }

    private static IEnumerable<(string Name, ParameterListSyntax Parameters)> Functions(SourceFile file)
    {
        foreach (SyntaxNode node in file.Root.DescendantNodes())
        {
            string type = node.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.Text ?? "";
            switch (node)
            {
                case MethodDeclarationSyntax method when !IsImport(method):
                    yield return ($"{type}.{method.Identifier.Text}", method.ParameterList);
                    break;
                case LocalFunctionStatementSyntax local:
                    yield return ($"{type}.{local.Identifier.Text}", local.ParameterList);
                    break;
                case DelegateDeclarationSyntax one when !one.AttributeLists.ToString().Contains("UnmanagedFunctionPointer", StringComparison.Ordinal):
                    yield return (one.Identifier.Text, one.ParameterList);
                    break;
            }
        }
    }

    /// <summary>The other side fixes the shape of a native function, the source generator that of a log event.</summary>
    private static bool IsImport(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes)
            .Any(one => one.Name.ToString() is "LibraryImport" or "DllImport" or "LoggerMessage");
}
