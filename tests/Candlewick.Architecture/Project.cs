using System.Xml.Linq;

namespace Candlewick.Architecture;

/// <summary>One project file below <c>src</c>.</summary>
internal sealed record Project(string Path, string Text)
{
    public static IReadOnlyList<Project> Src { get; } =
        [.. SourceTree.Walk("src", "*.csproj").Select(path => new Project(path, File.ReadAllText(SourceTree.FullPath(path))))];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Short => Name["Candlewick.".Length..];

    /// <summary>Short names of the projects that it refers to.</summary>
    public IEnumerable<string> ProjectReferences =>
        Included("ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["Candlewick.".Length..]);

    public IEnumerable<string> PackageReferences => Included("PackageReference");

    public IEnumerable<XElement> Elements(string name) => XDocument.Parse(Text).Descendants(name);

    private IEnumerable<string> Included(string element) => Elements(element).Select(one => one.Attribute("Include")!.Value);
}
