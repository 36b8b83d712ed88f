using Candlewick.Storage;
using Candlewick.Storage.ClickHouse;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Mirror;
using Candlewick.Storage.Postgres;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Campaigns.Mirror;

/// <summary>Where the two stores are.</summary>
/// <param name="Folder">Of the files.</param>
/// <param name="Second">Address of the server of the second store; null where it is a file.</param>
internal sealed record MirrorSite(string Folder, string? Second);

/// <summary>The two stores of the campaign, with what the aim needs in between.</summary>
internal static class MirrorStores
{
    public static Task<StoreMirror> OpenAsync(MirrorSite site, MirrorOptions options, MirrorAim aim, CancellationToken ct) => StoreMirror.OpenAsync(
        Path.Combine(site.Folder, "mirror.log"), (PlaceOf(site, 0, aim), PlaceOf(site, 1, aim)), options, TimeProvider.System, ct);

    private static MirrorPlace PlaceOf(MirrorSite site, int side, MirrorAim aim) => new(
        side == 0 ? "first" : "second",
        async ct =>
        {
            MirrorStore store = await (side == 1 && site.Second is { } address ? OpenServerAsync(site.Folder, address.Split(':', 2), ct) : OpenFileAsync(site.Folder, side == 0 ? "first" : "second", ct));
            return store with { Roles = store.Roles with { Bars = new AimedBars(store.Roles.Bars, side, aim) }, Transfer = new AimedTransfer(store.Transfer, aim) };
        });

    private static async Task<MirrorStore> OpenFileAsync(string folder, string name, CancellationToken ct)
    {
        DuckDbStore store = await DuckDbStore.OpenAsync(
            new DuckDbOptions(Path.Combine(folder, $"{name}.duckdb")) { Origin = StoreOrigin.Simulated, Threads = 1, MemoryMebibytes = 256 }, TimeProvider.System, ct);
        return new MirrorStore(store.Roles, store.Runs, store.Transfer, store);
    }

    private static async Task<MirrorStore> OpenServerAsync(string folder, string[] address, CancellationToken ct)
    {
        if (address[0] == MirrorServers.Postgres)
        {
            PostgresOptions options = new(address[1]) { Origin = StoreOrigin.Simulated, RecoveryLimit = TimeSpan.FromSeconds(1) };
            PostgresStore store = await PostgresStore.OpenAsync(options, TimeProvider.System, ct);
            return new MirrorStore(store.Roles, store.Runs, store.Transfer, store);
        }

        MirrorStore state = await OpenFileAsync(folder, "state", ct);
        try
        {
            ClickHouseStore history = await ClickHouseStore.OpenAsync(
                new ClickHouseOptions(new Uri(address[1])) { Origin = StoreOrigin.Simulated, Attempts = 2 },
                new ClickHouseSurroundings(state.Roles, null, TimeProvider.System, NullLogger.Instance), ct);
            return new MirrorStore(history.Roles, state.Runs, new JoinedTransfer(history.Transfer, state.Transfer), new Pair(history, state.Owner));
        }
        catch
        {
            await state.Owner.DisposeAsync();
            throw;
        }
    }

    private sealed class Pair(IAsyncDisposable history, IAsyncDisposable state) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await history.DisposeAsync();
            await state.DisposeAsync();
        }
    }

    private sealed class AimedBars(IBarStore bars, int side, MirrorAim aim) : IBarStore
    {
        public async Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct)
        {
            if (side == 1 && aim.IsSecondDown)
            {
                throw new StoreException(ErrorKind.Unreachable, "down on purpose") { IsTransient = true };
            }

            await aim.BeforeAsync(side);
            WriteResult result = await bars.WriteAsync(writes, ct);
            await aim.AfterAsync(side);
            return result;
        }

        public IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
            bars.ReadAsync(series, range, asKnownAt, ct);

        public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) => bars.FindLastOpenAsync(series, ct);
    }

    private sealed class AimedTransfer(IStoreTransfer transfer, MirrorAim aim) : IStoreTransfer
    {
        public IReadOnlyList<TransferTable> Tables => transfer.Tables;

        public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) => transfer.CountAsync(table, ct);

        public IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct) => transfer.ReadAsync(part, ct);

        public async Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct)
        {
            long count = await transfer.ReplaceAsync(part, rows, ct);
            if (aim.IsHealing)
            {
                await aim.PassAsync(MirrorPhase.Healing);
            }

            return count;
        }
    }
}
