using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Nothing of <c>vectors/</c> is forgotten: a comparison names it, or the list says why none does.</summary>
public sealed class VectorFilesTests
{
    [Fact]
    public void Files_OfTheVectors_AreComparedOrListedWithTheReason()
    {
        string folder = TestData.Require("vectors");
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'));
        AssertListed(UncomparedVectors.Files, files.Where(file => !ReferenceList.All.Any(check => Names(check, Path.GetFileName(file)))));
    }

    [Fact]
    public void Examples_OfTulip_AreComparedOrListedWithTheReason() =>
        AssertListed(UncomparedVectors.Examples, ((string[])["atoz.txt", "extra.txt"]).SelectMany(file => TulipVectors.Read(file)
            .Where(example => !ReferenceList.All.Any(check => check.Reference.EndsWith($" {example.Name}", StringComparison.Ordinal) && Names(check, file)))
            .Select(example => example.Name)));

    [Fact]
    public void Examples_OfPatterns_AreAllCompared() =>
        Assert.Equal(TulipPatternReferences.Comparisons, TulipPatternReferences.All.Sum(check => check.Run().Compared));

    private static bool Names(ReferenceCheck check, string file) => check.Reference.Split(' ', ',').Contains(file, StringComparer.Ordinal);

    private static void AssertListed(IReadOnlyDictionary<string, string> listed, IEnumerable<string> found) =>
        Assert.Equal(listed.Keys.Order(StringComparer.Ordinal), found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
