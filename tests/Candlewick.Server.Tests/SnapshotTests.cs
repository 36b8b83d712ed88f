using System.Text.Json;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>A snapshot that was taken while the owner wrote is one state of the store, and opens without the owner.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int BarsOfWrite = 60;
    private static readonly UtcTime Start = UtcTime.From(2024, 3, 1);
    private static readonly BarSeriesId[] Series = [BarSeriesId.Parse("BINANCE:BTCUSDT@1m"), BarSeriesId.Parse("BINANCE:ETHUSDT@1m")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Snapshot_WhileTheOwnerWrites_IsOneStateAndOpensAlone()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string database = _folder.File("a.duckdb");
        await using OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(database), ct);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        TaskCompletionSource begun = new();
        Task<int> writing = Task.Run(() => WriteAsync(owner.Workspace.Store, begun, enough.Token), ct);
        await begun.Task;

        Terminal terminal = new(_folder.Path);
        Said taken = await terminal.RunAsync(["snapshot", "copy.duckdb", "--store", database, "--json"], ct);
        Assert.True(taken.Code == ExitCodes.Done, taken.Output + taken.Errors);
        await enough.CancelAsync();
        int written = await writing;

        Said audit = await terminal.RunAsync(["audit", "--hash", "--store", "copy.duckdb", "--json"], ct);
        JsonElement copied = JsonDocument.Parse(audit.Output).RootElement.GetProperty("result");
        Assert.Equal(JsonDocument.Parse(taken.Output).RootElement.GetProperty("result").GetProperty("hash").GetString(), copied.GetProperty("hash").GetProperty("sha256").GetString());
        long[] rows = [.. copied.GetProperty("series").EnumerateArray().Select(one => one.GetProperty("rows").GetProperty("rows").GetInt64())];
        Assert.Equal(2, rows.Length);
        Assert.Equal(rows[0], rows[1]);
        Assert.InRange(rows[0], BarsOfWrite, (long)written * BarsOfWrite);
        Assert.Equal(0, rows[0] % BarsOfWrite);
    }

    /// <summary>Both series in one transaction, again and again.</summary>
    private static async Task<int> WriteAsync(StoreRoles store, TaskCompletionSource begun, CancellationToken ct)
    {
        int writes = 0;
        for (; !ct.IsCancellationRequested; writes++)
        {
            UtcTime from = Start.AddNanoseconds(60_000_000_000L * BarsOfWrite * writes);
            using BarColumns bars = new(BarsOfWrite);
            for (int i = 0; i < BarsOfWrite; i++)
            {
                UtcTime open = from.AddNanoseconds(60_000_000_000L * i);
                bars.Add(open, open.AddNanoseconds(60_000_000_000L), [1, 2, 0.5, 1.5, 3, 4, 5, 1, 1]);
            }

            UtcRange range = new(from, bars[BarsOfWrite - 1].CloseTime);
            Provenance source = new("test", "SnapshotTests", null, from);
            await store.Bars.WriteAsync(
                [.. Series.Select(series => new RangeWrite(series, range, bars, source, WriteReason.Record, TradingCalendar.AlwaysOpen))], CancellationToken.None);
            begun.TrySetResult();
        }

        return writes;
    }
}
