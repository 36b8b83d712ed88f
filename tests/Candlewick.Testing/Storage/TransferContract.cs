using Candlewick.Jobs;
using Candlewick.Storage;
using Candlewick.Storage.Transfer;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>A store of one test with its road for rows.</summary>
/// <param name="runs">Null for a store of history only.</param>
public sealed class OpenTransferStore(StoreRoles roles, RunStores? runs, IStoreTransfer transfer, Func<ValueTask> close) : IAsyncDisposable
{
    public StoreRoles Roles => roles;

    public RunStores? Runs => runs;

    public IStoreTransfer Transfer => transfer;

    public Task<StoreHash> HashAsync(CancellationToken ct) => new ContentHash(roles.Bars, roles.Coverage).OfStoreAsync(SeriesFilter.Any, ct);

    public async Task FillAsync(CancellationToken ct)
    {
        await StoreFilling.FillHistoryAsync(roles, ct);
        if (runs is not null)
        {
            await StoreFilling.FillStateAsync(roles, ct);
            await StoreFilling.FillRunsAsync(runs, ct);
        }
    }

    public ValueTask DisposeAsync() => close();
}

/// <summary>What every store must do with rows that come from another.</summary>
public abstract class TransferContract
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ValueTask<OpenTransferStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real);

    [Fact]
    public async Task Copy_OfEveryTable_GivesAStoreOfTheSameContentThatGoesOn()
    {
        await using OpenTransferStore source = await OpenAsync(), target = await OpenAsync();
        await source.FillAsync(Ct);
        CopyReport report = await new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: false, Ct);
        Assert.Empty(report.Skipped);
        Assert.DoesNotContain(report.Tables, table => table.Value == 0 && TransferTables.Find(table.Key).Role != TransferRole.Access);
        Assert.Equal(source.Transfer.Tables.Count, report.Tables.Count);
        Assert.Equal((await source.HashAsync(Ct)).Sha256, (await target.HashAsync(Ct)).Sha256);
        Assert.Equal(
            await source.Roles.Derived.Changes.ListTouchedAsync(0, Ct) is var touched ? touched.Series.Order() : [],
            (await target.Roles.Derived.Changes.ListTouchedAsync(0, Ct)).Series.Order());
        await AssertGoesOnAsync(source, target);
    }

    [Fact]
    public async Task Copy_Again_WritesNothing()
    {
        await using OpenTransferStore source = await OpenAsync(), target = await OpenAsync();
        await source.FillAsync(Ct);
        CopyReport first = await new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: false, Ct);
        CopyReport again = await new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: false, Ct);
        Assert.Equal((0, first.Copied), (again.Copied, again.Unchanged));
        await source.Roles.Bars.WriteAsync([Write(Hours(9, 10), Bars(9, 10, version: 3), new WriteSample(ReceivedAt: Received + TimeSpan.FromDays(9)))], Ct);
        CopyReport changed = await new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: false, Ct);
        Assert.True(changed.Copied > 0 && changed.Unchanged > 3_000, $"{changed}");
        Assert.Equal((await source.HashAsync(Ct)).Sha256, (await target.HashAsync(Ct)).Sha256);
    }

    [Fact]
    public async Task Copy_OntoOtherData_IsRefusedUnlessItMayBeReplaced()
    {
        await using OpenTransferStore source = await OpenAsync(), target = await OpenAsync();
        await source.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await target.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10), new WriteSample(SeriesOf("XRPUSDT")))], Ct);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: false, Ct));
        Assert.Equal(ErrorKind.BadRequest, refusal.Kind);
        Assert.Contains("XRPUSDT", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await ReadAsync(target.Roles.Bars, SeriesOf("XRPUSDT"), UtcRange.All)).Count);
        await new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: true, Ct);
        Assert.Equal((await source.HashAsync(Ct)).Sha256, (await target.HashAsync(Ct)).Sha256);
        Assert.Empty(await ReadAsync(target.Roles.Bars, SeriesOf("XRPUSDT"), UtcRange.All));
    }

    [Fact]
    public async Task Replace_OfOneSeriesAndMonth_LeavesTheOthers()
    {
        await using OpenTransferStore source = await OpenAsync(), target = await OpenAsync();
        await source.Roles.Bars.WriteAsync([Write(Hours(0, 800), Bars(0, 800, version: 1)), Write(Hours(0, 10), Bars(0, 10, version: 1), new WriteSample(SeriesOf("ETHUSDT")))], Ct);
        await target.Roles.Bars.WriteAsync([Write(Hours(0, 800), Bars(0, 800)), Write(Hours(0, 10), Bars(0, 10), new WriteSample(SeriesOf("ETHUSDT")))], Ct);
        TransferPart part = new(TransferTables.Find("bar"), UtcRange.Month(2024, 1), Series);
        Assert.Equal(744, await PartCopy.RunAsync(source.Transfer, target.Transfer, part, Ct));
        Assert.Equal([.. Bars(0, 744, version: 1), .. Bars(744, 800)], await ReadAsync(target.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(Bars(0, 10), await ReadAsync(target.Roles.Bars, SeriesOf("ETHUSDT"), UtcRange.All));
        Assert.Equal(0, await PartCopy.RunAsync(source.Transfer, target.Transfer, part with { Range = UtcRange.Month(2023, 1) }, Ct));
    }

    [Fact]
    public async Task Replace_WhoseRowsBreakOff_ChangesNothing()
    {
        await using OpenTransferStore source = await OpenAsync(), target = await OpenAsync();
        await source.Roles.Bars.WriteAsync([Write(Hours(0, 700), Bars(0, 700, version: 1))], Ct);
        await target.Roles.Bars.WriteAsync([Write(Hours(0, 700), Bars(0, 700))], Ct);
        TransferPart part = new(TransferTables.Find("bar"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => target.Transfer.ReplaceAsync(part, BrokenAsync(source.Transfer.ReadAsync(part, Ct)), Ct));
        Assert.Equal(Bars(0, 700), await ReadAsync(target.Roles.Bars, Series, UtcRange.All));
        await target.Roles.Bars.WriteAsync([Write(Hours(700, 701), Bars(700, 701))], Ct);
        Assert.Equal(701, (await ReadAsync(target.Roles.Bars, Series, UtcRange.All)).Count);
    }

    [Fact]
    public async Task Copy_OfTheOtherOrigin_IsRefused()
    {
        await using OpenTransferStore source = await OpenAsync(), target = await OpenAsync(StoreOrigin.Simulated);
        await source.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: true, Ct));
        Assert.Equal(ErrorKind.OriginMismatch, refusal.Kind);
    }

    /// <summary>Both stores take the same writes from here on with the same answers, and number them alike.</summary>
    private static async Task AssertGoesOnAsync(OpenTransferStore source, OpenTransferStore target)
    {
        RangeWrite[] writes = [Write(Hours(798, 806), Bars(798, 806, version: 2), new WriteSample(ReceivedAt: Received + TimeSpan.FromDays(3)))];
        Assert.Equal(await source.Roles.Bars.WriteAsync(writes, Ct), await target.Roles.Bars.WriteAsync(writes, Ct));
        Assert.Equal((await source.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last, (await target.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last);
        if (source.Runs is not { } runs || target.Runs is not { } other)
        {
            return;
        }

        JobRun run = new() { Job = "next", Cause = "call", CreatedAt = DateTimeOffset.UnixEpoch };
        RunChanges changes = new() { Added = [run] };
        DateTimeOffset late = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Lease lease = (await other.Leases.TryAcquireAsync(new LeaseRequest("jobs", "you", late, late.AddSeconds(9)), Ct))!;
        Assert.Equal(2, lease.Token);
        long largest = (await runs.Runs.ListAsync(new RunFilter(), Ct))[0].Id;
        Assert.True((await other.Runs.WriteAsync(changes, lease.Fence, Ct))![0] > largest);
        Assert.Equal(await source.Roles.Instruments.ListAsync(null, Ct), await target.Roles.Instruments.ListAsync(null, Ct));
        Assert.Equal(await source.Roles.Derived.Samples.SummarizeAsync(null, Ct), await target.Roles.Derived.Samples.SummarizeAsync(null, Ct));
    }

    private static async IAsyncEnumerable<TransferBatch> BrokenAsync(IAsyncEnumerable<TransferBatch> rows)
    {
        await foreach (TransferBatch batch in rows)
        {
            yield return batch;
            throw new InvalidOperationException("cut");
        }
    }
}
