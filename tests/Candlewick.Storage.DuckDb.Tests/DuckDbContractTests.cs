using Candlewick.Testing;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.DuckDb.Tests;

/// <summary>Opens a DuckDB store in a folder of its own.</summary>
internal static class Engine
{
    public static async ValueTask<OpenStore> OpenAsync(StoreOrigin origin)
    {
        TemporaryFolder folder = new();
        DuckDbStore store = await OpenFileAsync(folder.File("test.duckdb"), origin);
        return new OpenStore(store.Roles, async () =>
        {
            await store.DisposeAsync();
            folder.Dispose();
        });
    }

    /// <summary>A missing engine fails the test, with what to do.</summary>
    public static Task<DuckDbStore> OpenFileAsync(string path, StoreOrigin origin = StoreOrigin.Real) =>
        DuckDbStore.OpenAsync(new DuckDbOptions(path) { Origin = origin, Threads = 2 }, TimeProvider.System, TestContext.Current.CancellationToken);
}

public sealed class DuckDbBarStoreTests : BarStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbCoverageTests : CoverageContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbAlertStoreTests : AlertStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbTradeStoreTests : TradeStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbQuoteStoreTests : QuoteStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbObservationStoreTests : ObservationStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbInstrumentStoreTests : InstrumentStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbUniverseStoreTests : UniverseStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbQuarantineTests : QuarantineContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbSampleStoreTests : SampleStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbStatisticsStoreTests : StatisticsStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbChangeFeedTests : ChangeFeedContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbDimensionStoreTests : DimensionStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);
}

public sealed class DuckDbTransferTests : TransferContract
{
    protected override async ValueTask<OpenTransferStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real)
    {
        TemporaryFolder folder = new();
        DuckDbStore store = await Engine.OpenFileAsync(folder.File("test.duckdb"), origin);
        return new OpenTransferStore(store.Roles, store.Runs, store.Transfer, async () =>
        {
            await store.DisposeAsync();
            folder.Dispose();
        });
    }
}
