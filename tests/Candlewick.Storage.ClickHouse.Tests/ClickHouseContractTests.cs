using Candlewick.Jobs;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Memory;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.ClickHouse.Tests;

/// <summary>Opens a history on the real engine, in a database of its own, with a state store beside it.</summary>
internal static class Engine
{
    /// <summary>With the state in an embedded store.</summary>
    public static async ValueTask<OpenStore> OpenAsync(StoreOrigin origin)
    {
        TemporaryFolder folder = new();
        DuckDbStore state = await DuckDbStore.OpenAsync(
            new DuckDbOptions(folder.File("state.duckdb")) { Origin = origin, Threads = 1 }, TimeProvider.System, TestContext.Current.CancellationToken);
        ClickHouseOptions options = await OptionsAsync(origin);
        ClickHouseStore store = await OpenAsync(options, state.Roles);
        return new OpenStore(store.Roles, async () =>
        {
            await store.DisposeAsync();
            await state.DisposeAsync();
            folder.Dispose();
            await DropAsync(options);
        });
    }

    public static async Task<ClickHouseOptions> OptionsAsync(StoreOrigin origin = StoreOrigin.Real)
    {
        ClickHouseServer server = await ClickHouseServer.SharedAsync();
        return new ClickHouseOptions(server.Endpoint, ClickHouseServer.NewDatabase()) { User = server.User, Password = server.Password, Origin = origin };
    }

    /// <param name="state">Null for one in memory.</param>
    /// <param name="leases">Of the state store that several share; null where it is one process's.</param>
    public static Task<ClickHouseStore> OpenAsync(ClickHouseOptions options, StoreRoles? state = null, ILeaseStore? leases = null) =>
        ClickHouseStore.OpenAsync(
            options, new ClickHouseSurroundings(state ?? new MemoryStore(options.Origin).Roles, leases, TimeProvider.System, NullLogger.Instance), TestContext.Current.CancellationToken);

    /// <summary>A client of the same database, to see what is stored.</summary>
    public static Http.ClickHouseClient Client(ClickHouseOptions options) => new(options, TimeProvider.System, NullLogger.Instance);

    public static async Task<long> CountAsync(ClickHouseOptions options, string table, string condition = "1")
    {
        using Http.ClickHouseClient client = Client(options);
        Http.RowBinaryReader rows = await client.ReadAsync($"SELECT count() FROM {table} WHERE {condition}", CancellationToken.None);
        return rows.Read() ? (long)rows.UInt64() : 0;
    }

    public static async Task DropAsync(ClickHouseOptions options)
    {
        using Http.ClickHouseClient client = Client(options);
        await client.ExecuteOutsideAsync($"DROP DATABASE IF EXISTS {options.Database} SYNC", CancellationToken.None);
    }
}

public sealed class ClickHouseBarStoreTests : BarStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseCoverageTests : CoverageContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseTradeStoreTests : TradeStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseQuoteStoreTests : QuoteStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseObservationStoreTests : ObservationStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseInstrumentStoreTests : InstrumentStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseUniverseStoreTests : UniverseStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseQuarantineTests : QuarantineContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseSampleStoreTests : SampleStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseStatisticsStoreTests : StatisticsStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseChangeFeedTests : ChangeFeedContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseDimensionStoreTests : DimensionStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class ClickHouseTransferTests : TransferContract
{
    protected override async ValueTask<OpenTransferStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real)
    {
        ClickHouseOptions options = await Engine.OptionsAsync(origin);
        ClickHouseStore store = await Engine.OpenAsync(options);
        return new OpenTransferStore(store.Roles, null, store.Transfer, async () =>
        {
            await store.DisposeAsync();
            await Engine.DropAsync(options);
        });
    }
}
