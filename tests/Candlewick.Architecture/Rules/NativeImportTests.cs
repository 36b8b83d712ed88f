using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Candlewick.Architecture.Rules;

/// <summary>Native code is called from Candlewick.Storage.DuckDb only.</summary>
public sealed class NativeImportTests
{
    private static readonly string[] Names = ["LibraryImport", "DllImport", "LibraryImportAttribute", "DllImportAttribute", "NativeLibrary"];

    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(SourceTree.Src.SelectMany(Check));

    [Fact]
    public void Check_ImportInDomain_IsCaught() =>
        Rule.Catches(Check(SourceFile.Snippet("""partial class A { [LibraryImport("c")] static partial int F(); }""")), "LibraryImport");

    private static IEnumerable<string> Check(SourceFile file) =>
        file.Path.StartsWith("src/Candlewick.Storage.DuckDb/", StringComparison.Ordinal)
            ? []
            : file.Nodes<SimpleNameSyntax>()
                .Where(name => Names.Contains(name.Identifier.Text))
                .Select(name => $"{file.At(name)}: {name.Identifier.Text} outside Candlewick.Storage.DuckDb");
}
