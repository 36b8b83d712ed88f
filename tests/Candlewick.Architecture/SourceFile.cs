using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Candlewick.Architecture;

/// <summary>One C# file, as text and as syntax.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly Lazy<SyntaxNode> _root = new(() => CSharpSyntaxTree.ParseText(Text).GetRoot());

    public SyntaxNode Root => _root.Value;

    public string Name => System.IO.Path.GetFileName(Path);

    public static SourceFile Snippet(string text, string path = "src/Candlewick.Domain/Snippet.cs") => new(path, text);

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Root.DescendantNodes().OfType<T>();

    /// <summary><c>path:line</c> of a node, lines from 1.</summary>
    public string At(SyntaxNode node) => At(node.GetLocation());

    public string At(Location location) => $"{Path}:{location.GetLineSpan().StartLinePosition.Line + 1}";
}
