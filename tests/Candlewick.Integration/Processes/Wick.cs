using System.Diagnostics;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>What a run of the program left.</summary>
internal sealed record WickRun(int Code, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public WickRun Ended(int code)
    {
        Assert.True(Code == code, $"exit code {Code}, expected {code}\n{Output}\n{Errors}");
        return this;
    }
}

/// <summary>The built program, run as a process of its own with its output in a pipe and its input closed.</summary>
internal sealed class Wick(string folder)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    public Dictionary<string, string> Environment { get; } = [];

    public async Task<WickRun> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        return await EndAsync(process);
    }

    public Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "wick.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("CANDLEWICK_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["CANDLEWICK_DUCKDB"] = NativeEngine;
        start.Environment["CANDLEWICK_SERVER_PORT"] = "0";
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static async Task<WickRun> EndAsync(Process process)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(LongestRun);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new WickRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>As Ctrl-C does.</summary>
    public static void Interrupt(Process process)
    {
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static string NativeEngine { get; } =
        System.Environment.GetEnvironmentVariable("CANDLEWICK_DUCKDB")
        ?? Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng", "native"), "libduckdb*", SearchOption.AllDirectories)
            .First(path => path.Contains(System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier.Split('-')[0], StringComparison.Ordinal));
}
