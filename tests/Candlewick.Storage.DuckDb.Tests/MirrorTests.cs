using Candlewick.Storage.Mirror;
using Candlewick.Storage.Transfer;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class MirrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DownSwitch[] _down = [new(), new()];
    private Func<TransferTable, Task> _counted = _ => Task.CompletedTask;
    private Action _read = () => { };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_OfEverything_LeavesTwoEqualStores()
    {
        await using StoreMirror mirror = await OpenAsync();
        await StoreFilling.FillHistoryAsync(mirror.Roles, Ct);
        await StoreFilling.FillStateAsync(mirror.Roles, Ct);
        await StoreFilling.FillRunsAsync(mirror.Runs, Ct);
        Assert.All(mirror.Status, side => Assert.True(side.IsCurrent, string.Join(", ", side.Missed)));
        MirrorVerification found = await mirror.VerifyAsync(heals: false, Ct);
        Assert.Empty(found.Differences);
        Assert.True(found.Rows > 4_000, $"{found.Rows}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Write_WhileOneIsDown_IsServedByTheOtherAndMadeGoodLater(int side)
    {
        await using StoreMirror mirror = await OpenAsync();
        await mirror.Roles.Bars.WriteAsync([Write(Hours(0, 1_000), Bars(0, 1_000))], Ct);
        _down[side].IsDown = true;
        RangeWrite late = Write(Hours(700, 1_100), Bars(700, 1_100, version: 1), new WriteSample(ReceivedAt: Received + TimeSpan.FromDays(1)));
        Assert.Equal(new WriteResult(100, 0, 300, 0), await mirror.Roles.Bars.WriteAsync([late], Ct));
        Assert.Equal(
            Bars(0, 700).Concat(Bars(700, 1_100, version: 1)).Select(bar => bar.High), (await ReadAsync(mirror.Roles.Bars, Series, UtcRange.All)).Select(bar => bar.High));
        Assert.Equal([$"{Series} 2024-01", $"{Series} 2024-02", "ledger"], mirror.Status[side].Missed);
        Assert.Empty(await mirror.HealAsync(Ct));
        Assert.False(mirror.Status[side].IsCurrent);

        _down[side].IsDown = false;
        Assert.Equal([$"{Series} 2024-01", $"{Series} 2024-02", "ledger"], (await mirror.HealAsync(Ct)).Order(StringComparer.Ordinal));
        Assert.All(mirror.Status, one => Assert.True(one.IsCurrent));
        Assert.True((await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
        Assert.Equal(new WriteResult(0, 400, 0, 0), await mirror.Roles.Bars.WriteAsync([late], Ct));
        Assert.True((await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Fact]
    public async Task Write_WhileTheOnlyCurrentStoreIsDown_IsRefusedAndNothingIsLost()
    {
        await using StoreMirror mirror = await OpenAsync();
        _down[1].IsDown = true;
        await mirror.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        (_down[0].IsDown, _down[1].IsDown) = (true, false);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => mirror.Roles.Bars.WriteAsync([Write(Hours(10, 20), Bars(10, 20))], Ct));
        Assert.True(refusal.IsTransient);
        Assert.Contains("behind", refusal.Message, StringComparison.Ordinal);
        _down[0].IsDown = false;
        await mirror.HealAsync(Ct);
        Assert.Equal(Bars(0, 10), await ReadAsync(mirror.Roles.Bars, Series, UtcRange.All));
        Assert.True((await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Fact]
    public async Task Write_ThatTheCallerGotWrong_IsRefusedAndLeavesBothCurrent()
    {
        await using StoreMirror mirror = await OpenAsync();
        WriteSample simulated = new(BarSeriesId.Parse("SIM:AAA@1h"));
        await Assert.ThrowsAsync<StoreException>(() => mirror.Roles.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1), simulated)], Ct));
        Assert.All(mirror.Status, side => Assert.True(side.IsCurrent));
    }

    [Fact]
    public async Task Open_AfterAMissedWrite_StillKnowsIt()
    {
        await using (StoreMirror first = await OpenAsync())
        {
            _down[1].IsDown = true;
            await first.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        }

        _down[1].IsDown = false;
        await using StoreMirror mirror = await OpenAsync();
        Assert.Equal([$"{Series} 2024-01", "ledger"], mirror.Status[1].Missed);
        await mirror.HealAsync(Ct);
        Assert.True((await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_AfterAKillBetweenTheTwoStores_ComparesWhatWasUnderWay(bool isLogged)
    {
        await using (DuckDbStore alone = await Engine.OpenFileAsync(PathOf(0)))
        {
            await alone.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        }

        await File.WriteAllTextAsync(LogPath, $"+ {Series} 2024-01\n+ ledger\n+ {Series} 20", Ct);
        await using StoreMirror mirror = await OpenAsync(new MirrorOptions { IsLogged = isLogged, HealsItself = false });
        await mirror.HealAsync(Ct);
        Assert.Equal(isLogged, (await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
        Assert.Equal(isLogged ? 0 : 3, (await mirror.VerifyAsync(heals: true, Ct)).Differences.Count);
        Assert.True((await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Fact]
    public async Task Verify_ThatHealsWhileItsSourceMissesAWrite_StopsAndKeepsTheWrite()
    {
        await using StoreMirror mirror = await OpenAsync();
        await mirror.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        _counted = async table =>
        {
            if (table.Name == "bar" && !_down[0].IsDown)
            {
                _down[0].IsDown = true;
                await mirror.Roles.Bars.WriteAsync([Write(Hours(10, 20), Bars(10, 20))], Ct);
            }
        };
        StoreException stop = await Assert.ThrowsAsync<StoreException>(() => mirror.VerifyAsync(heals: true, Ct));
        Assert.True(stop.IsTransient);
        Assert.Contains("fell behind", stop.Message, StringComparison.Ordinal);

        _counted = _ => Task.CompletedTask;
        _down[0].IsDown = false;
        await mirror.HealAsync(Ct);
        Assert.Equal(Bars(0, 20), await ReadAsync(mirror.Roles.Bars, Series, UtcRange.All));
        Assert.True((await mirror.VerifyAsync(heals: true, Ct)).IsEqual);
    }

    [Fact]
    public async Task Healing_ThatFailsUnexpectedly_SaysSoAndIsTriedAgain()
    {
        await using StoreMirror mirror = await OpenAsync(new MirrorOptions { Pause = TimeSpan.FromMilliseconds(5) });
        _read = () => throw new InvalidOperationException("nobody expected that");
        _down[1].IsDown = true;
        await mirror.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        _down[1].IsDown = false;
        await UntilAsync(() => mirror.Status[1].Fault?.Contains("nobody expected that", StringComparison.Ordinal) == true);
        Assert.False(mirror.Status[1].IsCurrent);

        _read = () => { };
        await UntilAsync(() => mirror.Status[1].IsCurrent && mirror.Status[1].Fault is null);
        Assert.True((await mirror.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Fact]
    public async Task Open_OfAMirrorThatIsOpen_IsRefused()
    {
        await using StoreMirror mirror = await OpenAsync();
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => OpenAsync());
        Assert.Equal(ErrorKind.Locked, refusal.Kind);
    }

    public void Dispose() => _folder.Dispose();

    private string LogPath => _folder.File("mirror.log");

    private string PathOf(int side) => _folder.File($"side{side}.duckdb");

    private Task<StoreMirror> OpenAsync(MirrorOptions? options = null) => StoreMirror.OpenAsync(
        LogPath, (PlaceOf(0), PlaceOf(1)), options ?? new MirrorOptions { HealsItself = false, Pause = TimeSpan.Zero }, TimeProvider.System, Ct);

    private MirrorPlace PlaceOf(int side) => new(
        $"side {side}",
        async _ =>
        {
            _down[side].Demand();
            DuckDbStore store = await Engine.OpenFileAsync(PathOf(side));
            return new MirrorStore(store.Roles with { Bars = new SwitchedBars(store.Roles.Bars, _down[side]) }, store.Runs, new WatchedTransfer(store.Transfer, table => _counted(table), () => _read()), store);
        });

    /// <summary>Lets a store be down.</summary>
    private sealed class DownSwitch
    {
        public bool IsDown { get; set; }

        public void Demand()
        {
            if (IsDown)
            {
                throw new StoreException(ErrorKind.Unreachable, "it is down") { IsTransient = true };
            }
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }
    }

    /// <summary>Tells before rows are counted, which is how comparing a table begins, and before they are read.</summary>
    private sealed class WatchedTransfer(IStoreTransfer store, Func<TransferTable, Task> counted, Action read) : IStoreTransfer
    {
        public IReadOnlyList<TransferTable> Tables => store.Tables;

        public async Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct)
        {
            await counted(table);
            return await store.CountAsync(table, ct);
        }

        public IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct)
        {
            read();
            return store.ReadAsync(part, ct);
        }

        public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct) => store.ReplaceAsync(part, rows, ct);
    }

    private sealed class SwitchedBars(IBarStore bars, DownSwitch down) : IBarStore
    {
        public Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
        {
            down.Demand();
            return bars.WriteAsync(writes, ct);
        }

        public async IAsyncEnumerable<BarColumns> ReadAsync(
            BarSeriesId series, UtcRange range, UtcTime? asKnownAt, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            down.Demand();
            await foreach (BarColumns batch in bars.ReadAsync(series, range, asKnownAt, ct))
            {
                yield return batch;
            }
        }

        public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct)
        {
            down.Demand();
            return bars.FindLastOpenAsync(series, ct);
        }
    }
}

/// <summary>A mirror of two embedded stores keeps the contracts of one.</summary>
internal static class MirroredEngine
{
    public static async ValueTask<OpenStore> OpenAsync(StoreOrigin origin)
    {
        TemporaryFolder folder = new();
        StoreMirror mirror = await OpenMirrorAsync(folder, origin);
        return new OpenStore(mirror.Roles, () => CloseAsync(mirror, folder));
    }

    public static async Task<StoreMirror> OpenMirrorAsync(TemporaryFolder folder, StoreOrigin origin) => await StoreMirror.OpenAsync(
        folder.File("mirror.log"), (PlaceOf(folder.File("one.duckdb"), origin), PlaceOf(folder.File("two.duckdb"), origin)), new MirrorOptions(), TimeProvider.System,
        TestContext.Current.CancellationToken);

    /// <summary>Whatever the suite wrote, both hold it.</summary>
    public static async ValueTask CloseAsync(StoreMirror mirror, TemporaryFolder folder)
    {
        Assert.All(mirror.Status, side => Assert.True(side.IsCurrent, $"{side.Name}: {string.Join(", ", side.Missed)} {side.Fault}"));
        Assert.Empty((await mirror.VerifyAsync(heals: false, TestContext.Current.CancellationToken)).Differences);
        await mirror.DisposeAsync();
        folder.Dispose();
    }

    private static MirrorPlace PlaceOf(string path, StoreOrigin origin) => new(path, async _ =>
    {
        DuckDbStore store = await Engine.OpenFileAsync(path, origin);
        return new MirrorStore(store.Roles, store.Runs, store.Transfer, store);
    });
}

public sealed class MirrorBarStoreTests : BarStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => MirroredEngine.OpenAsync(origin);
}

public sealed class MirrorCoverageTests : CoverageContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => MirroredEngine.OpenAsync(origin);
}

public sealed class MirrorSampleStoreTests : SampleStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => MirroredEngine.OpenAsync(origin);
}

public sealed class MirrorRunStoreTests : RunStoreContract
{
    protected override async ValueTask<OpenRunStore> OpenAsync()
    {
        TemporaryFolder folder = new();
        StoreMirror mirror = await MirroredEngine.OpenMirrorAsync(folder, StoreOrigin.Real);
        return new OpenRunStore(mirror.Runs, () => MirroredEngine.CloseAsync(mirror, folder));
    }
}
