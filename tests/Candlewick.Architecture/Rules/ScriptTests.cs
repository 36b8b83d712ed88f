using System.Diagnostics;
using Candlewick.Testing;

namespace Candlewick.Architecture.Rules;

/// <summary>The entry points are programs, and say what to install where a tool is missing. Not on Windows, which has no bash of its own.</summary>
public sealed class ScriptTests
{
    /// <summary>What the scripts themselves need; neither dotnet nor node.</summary>
    private static readonly string[] Tools = ["bash", "dirname", "grep", "sed", "tr", "tail", "cat", "mkdir"];

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void Script_Any_IsExecutableAndWellFormed(string script)
    {
        SkipOnWindows();
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(SourceTree.FullPath(script)).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable");
        Assert.Equal((0, ""), Run(Environment.GetEnvironmentVariable("PATH")!, "-n", script));
        Assert.Equal((0, ""), Run(Environment.GetEnvironmentVariable("PATH")!, "-n", "eng/lib.sh"));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    public void Script_ToolsMissing_SaysWhatToInstallAndStopsWithTwo(string script)
    {
        SkipOnWindows();
        using TemporaryFolder folder = new();
        foreach (string tool in Tools)
        {
            string path = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(one => Path.Combine(one, tool)).First(File.Exists);
            File.CreateSymbolicLink(folder.File(tool), path);
        }

        (int code, string error) = Run(folder.Path, script);
        Assert.Equal(2, code);
        Assert.Contains("Missing: .NET SDK 10", error, StringComparison.Ordinal);
        Assert.Contains("Missing: Node.js 20", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_Whole_PipeNothingFromTheNetIntoAShell() =>
        Assert.All(
            (string[])["run", "test", ".ci/run", "eng/lib.sh"],
            script => Assert.DoesNotMatch(@"\b(curl|wget)\b", File.ReadAllText(SourceTree.FullPath(script))));

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the entry points are bash");

    private static (int Code, string Error) Run(string path, params string[] arguments)
    {
        ProcessStartInfo start = new("/usr/bin/env", [$"PATH={path}", "bash", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
