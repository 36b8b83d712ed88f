using System.Diagnostics;
using System.Globalization;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

/// <summary>A process of its own that writes until it is killed or fails: this assembly, running one explicit test.</summary>
public sealed class WriterProcess
{
    private const string FileVariable = "CANDLEWICK_TEST_WRITER_FILE";
    private const string CheckpointVariable = "CANDLEWICK_TEST_WRITER_CHECKPOINT";
    private const int HoursOfWrite = 500;

    /// <summary>The child's side. Every write that was acknowledged is a line of the file's <c>.acks</c>; a failure is the last line.</summary>
    [Fact(Explicit = true)]
    public async Task WriteUntilKilled()
    {
        string path = Environment.GetEnvironmentVariable(FileVariable) ?? throw new InvalidOperationException($"{FileVariable} is not set.");
        int checkpoint = int.Parse(Environment.GetEnvironmentVariable(CheckpointVariable) ?? "1", CultureInfo.InvariantCulture);
        await using FileStream acks = new(path + ".acks", FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await using DuckDbStore store = await DuckDbStore.OpenAsync(
            new DuckDbOptions(path) { CheckpointMebibytes = checkpoint, Threads = 2 }, TimeProvider.System, CancellationToken.None);
        for (int write = await CountWritesAsync(store); write < 100_000; write++)
        {
            string line;
            try
            {
                await store.Bars().WriteAsync([WriteNumber(write)], CancellationToken.None);
                line = $"{write}\n";
            }
            catch (StoreException failure)
            {
                line = $"{failure.Kind}: {failure.Message.ReplaceLineEndings(" ")}\n";
                write = int.MaxValue - 1;
            }

            await acks.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line));
            await acks.FlushAsync();
        }
    }

    /// <summary>Starts the child; with a limit on the size of each file that it writes, where given.</summary>
    internal static Process Start(string path, int? fileKibibytes = null, int checkpointMebibytes = 1)
    {
        string limit = fileKibibytes is { } size ? $"trap '' XFSZ; ulimit -f {size.ToString(CultureInfo.InvariantCulture)}; " : "";
        string assembly = typeof(WriterProcess).Assembly.Location;
        ProcessStartInfo start = new("bash")
        {
            ArgumentList = { "-c", $"{limit}exec dotnet '{assembly}' -explicit only -noLogo -method '{typeof(WriterProcess).FullName}.{nameof(WriteUntilKilled)}'" },

            // With W^X on, the runtime maps its code through a file larger than any such limit.
            Environment = { [FileVariable] = path, ["DOTNET_EnableWriteXorExecute"] = "0", [CheckpointVariable] = checkpointMebibytes.ToString(CultureInfo.InvariantCulture) },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    internal static int CountAcks(string path) => Acks(path).Count;

    internal static List<string> Acks(string path)
    {
        if (!File.Exists(path + ".acks"))
        {
            return [];
        }

        using FileStream stream = new(path + ".acks", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>How many whole writes the store holds; fails when any is there in part, or coverage says another thing than the rows.</summary>
    internal static async Task<int> CountWritesAsync(DuckDbStore store)
    {
        List<Bar> bars = await ReadAsync(store.Bars(), Series, UtcRange.All);
        int writes = bars.Count / HoursOfWrite;
        Assert.Equal(Bars(0, writes * HoursOfWrite), bars);
        RangeSet covered = (await store.Roles.Coverage.FindAsync(Series, CancellationToken.None)).Covered;
        Assert.Equal(RangeSet.Of(Hours(0, bars.Count)), covered);
        Assert.Equal(writes, (await store.Roles.Journal.ListAsync(SeriesFilter.Any, CancellationToken.None)).Count);
        return writes;
    }

    private static RangeWrite WriteNumber(int write) =>
        Write(Hours(write * HoursOfWrite, (write + 1) * HoursOfWrite), Bars(write * HoursOfWrite, (write + 1) * HoursOfWrite));
}

internal static class StoreShortcuts
{
    public static IBarStore Bars(this DuckDbStore store) => store.Roles.Bars;
}
