using System.Text.Json;

namespace Candlewick.Architecture.Rules;

/// <summary>Every fixture says where it is from: a <c>source.json</c> in its folder or above, inside <c>Fixtures</c>.</summary>
public sealed class FixtureTests
{
    private const string Source = "source.json";

    private static readonly string[] Fields = ["origin", "licence", "sha256", "date"];

    [Fact]
    public void Fixtures_Whole_HaveASource() => Rule.Holds(Check(SourceTree.Tracked));

    [Fact]
    public void Sources_Whole_SayEverything() =>
        Rule.Holds(SourceTree.Tracked.Where(IsFixture).Where(path => Path.GetFileName(path) == Source)
            .SelectMany(path => CheckSource(path, File.ReadAllText(SourceTree.FullPath(path)))));

    [Fact]
    public void Check_FixtureWithoutSource_IsCaught() =>
        Rule.Catches(Check(["tests/A/Fixtures/x/a.csv", "tests/A/Fixtures/y/source.json"]), "tests/A/Fixtures/x/a.csv");

    [Fact]
    public void Check_SourceAbove_IsAllowed() => Rule.Allows(Check(["tests/A/Fixtures/x/a.csv", "tests/A/Fixtures/source.json"]));

    [Fact]
    public void CheckSource_NoLicence_IsCaught() =>
        Rule.Catches(CheckSource("source.json", """{"origin": "x", "sha256": "y", "date": "2026-01-01"}"""), "licence");

    private static bool IsFixture(string path) =>
        path.StartsWith("tests/", StringComparison.Ordinal) && path.Contains("/Fixtures/", StringComparison.Ordinal);

    private static IEnumerable<string> Check(IReadOnlyList<string> tracked)
    {
        HashSet<string> all = [.. tracked];
        return tracked.Where(IsFixture)
            .Where(path => !path.EndsWith(".cs", StringComparison.Ordinal) && !FoldersOf(path).Any(folder => all.Contains($"{folder}/{Source}")))
            .Select(path => $"{path}: no {Source} beside or above it");
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
            if (path[..slash].EndsWith("/Fixtures", StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    /// <summary>The four fields stand at the top, or in each entry of an array or of an array called <c>files</c> (with what is common at the top).</summary>
    private static IEnumerable<string> CheckSource(string path, string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        HashSet<string> names = [.. Names(json.RootElement).Select(name => name == "license" ? "licence" : name)];
        return [.. Fields.Where(field => !names.Contains(field)).Select(field => $"{path}: says nothing of {field}")];
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => Names(one.Value).Append(one.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}
