using System.Diagnostics;
using Candlewick.Testing;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DurabilityTests
{
    [Fact]
    public async Task Kill_InTheMiddleOfWrites_LeavesExactlyWhatWasAcknowledged()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("killed.duckdb");
        Random random = new(1);
        int before = 0;
        for (int round = 0; round < 2; round++)
        {
            using Process writer = WriterProcess.Start(path);
            int enough = before + random.Next(5, 40);
            await UntilAsync(() => WriterProcess.CountAcks(path) >= enough || writer.HasExited);
            Assert.False(writer.HasExited, string.Join('\n', WriterProcess.Acks(path)));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 20)), TimeProvider.System, CancellationToken.None);
            writer.Kill();
            await writer.WaitForExitAsync(CancellationToken.None);

            int acknowledged = int.Parse(WriterProcess.Acks(path)[^1]) + 1;
            await using DuckDbStore store = await Engine.OpenFileAsync(path);
            int held = await WriterProcess.CountWritesAsync(store);

            // A write may have been committed whose acknowledgement the kill cut off.
            Assert.InRange(held, acknowledged, acknowledged + 1);
            Assert.True(held > before);
            before = WriterProcess.CountAcks(path);
        }
    }

    /// <summary>Full while the log is merged into the file (1), and while it is written (256).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public async Task Write_WhenTheDiskIsFull_SaysSoAndKeepsWhatWasAcknowledged(int checkpointMebibytes)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("full.duckdb");
        using Process writer = WriterProcess.Start(path, fileKibibytes: 3_000, checkpointMebibytes);
        await UntilAsync(() => writer.HasExited);
        List<string> acks = WriterProcess.Acks(path);
        Assert.StartsWith("DiskFull: ", acks[^1], StringComparison.Ordinal);
        Assert.Contains("Free some space", acks[^1], StringComparison.Ordinal);
        await using DuckDbStore store = await Engine.OpenFileAsync(path);
        Assert.Equal(acks.Count - 1, await WriterProcess.CountWritesAsync(store));
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isTrue())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "The writer did nothing for a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }
}
