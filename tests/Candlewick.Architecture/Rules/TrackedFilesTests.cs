using System.Text.RegularExpressions;

namespace Candlewick.Architecture.Rules;

/// <summary>No tracked file names a machine's folders or a package registry; registries are each user's own configuration.</summary>
public sealed partial class TrackedFilesTests
{
    private static readonly string[] Configurations = ["nuget.config", ".npmrc"];

    [Fact]
    public void Files_Whole_ObeyTheRule() => Rule.Holds(SourceTree.Tracked.SelectMany(path => Check(path, Read(path))));

    [Theory]
    [InlineData("see /ro" + "ot/x")]
    [InlineData("\"/ho" + "me/me/x\"")]
    [InlineData("path=/Us" + "ers/me")]
    [InlineData("https://registry.np" + "mjs.org/a")]
    [InlineData("https://api.nu" + "get.org/v3/index.json")]
    [InlineData("\"resol" + "ved\": \"https://mirror/a.tgz\"")]
    public void Check_MachineOrRegistry_IsCaught(string text) => Rule.Catches(Check("docs/a.md", text), "docs/a.md:1");

    [Fact]
    public void Check_Configuration_IsCaught() => Rule.Catches(Check("src/NuGet.Config", ""), "NuGet.Config");

    [Fact]
    public void Check_OrdinaryText_IsAllowed() => Rule.Allows(Check("docs/a.md", "the framework/home page, ./root and src/work/x"));

    private static string Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(SourceTree.FullPath(path));
        return bytes.AsSpan().Contains((byte)0) ? "" : System.Text.Encoding.UTF8.GetString(bytes);
    }

    private static IEnumerable<string> Check(string path, string text)
    {
        if (Configurations.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{path}: a registry's configuration";
        }

        foreach (Match match in Forbidden().Matches(text))
        {
            int line = text.AsSpan(0, match.Index).Count('\n') + 1;
            yield return $"{path}:{line}: {match.Value}";
        }
    }

    [GeneratedRegex(@"(?<![\w.\-/}])/(wo" + @"rk|ro" + @"ot|ho" + @"me|Us" + @"ers)/|registry\.np" + @"mjs|api\.nu" + @"get\.org|""resol" + @"ved"":", RegexOptions.None, 60_000)]
    private static partial Regex Forbidden();
}
