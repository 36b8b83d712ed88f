using System.Diagnostics;
using Candlewick.Testing;

namespace Candlewick.Architecture;

/// <summary>The files of the repository that somebody wrote.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "artifacts", ".git", ".vs", ".idea", "TestResults"];

    /// <summary>C# files below <c>src</c>.</summary>
    public static IReadOnlyList<SourceFile> Src { get; } = Read("src");

    /// <summary>C# files below <c>src</c>, <c>tests</c>, <c>bench</c> and <c>samples</c>.</summary>
    public static IReadOnlyList<SourceFile> Everything { get; } = [.. Src, .. Read("tests"), .. Read("bench"), .. Read("samples")];

    /// <summary>Paths of all tracked files, from the root; outside a git clone, of all files that are not generated.</summary>
    public static IReadOnlyList<string> Tracked { get; } = ListTracked();

    public static string FullPath(string relative) => Path.Combine(Repository.Root, relative);

    public static IEnumerable<string> Walk(string folder, string pattern)
    {
        string full = FullPath(folder);
        if (!Directory.Exists(full))
        {
            return [];
        }

        IEnumerable<string> below = Directory.EnumerateDirectories(full)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !Generated.Contains(Path.GetFileName(path)))
            .SelectMany(path => Walk(path, pattern));
        IEnumerable<string> here = Directory.EnumerateFiles(full, pattern)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));
        return here.Concat(below).Order(StringComparer.Ordinal);
    }

    private static List<SourceFile> Read(string folder) =>
        [.. Walk(folder, "*.cs").Select(path => new SourceFile(path, File.ReadAllText(FullPath(path))))];

    private static List<string> ListTracked()
    {
        if (!Path.Exists(FullPath(".git")))
        {
            return [.. Walk("", "*")];
        }

        ProcessStartInfo start = new("git", ["-c", "safe.directory=*", "-c", "core.quotePath=false", "ls-files"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process git = Process.Start(start)!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(FullPath(path)))];
    }
}
