using Candlewick.Storage.Memory;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Tests;

file static class Memory
{
    public static ValueTask<OpenStore> Open(StoreOrigin origin) => new(new OpenStore(new MemoryStore(origin).Roles, () => ValueTask.CompletedTask));
}

public sealed class MemoryBarStoreTests : BarStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryCoverageTests : CoverageContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryAlertStoreTests : AlertStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryTradeStoreTests : TradeStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryQuoteStoreTests : QuoteStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryObservationStoreTests : ObservationStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryInstrumentStoreTests : InstrumentStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryUniverseStoreTests : UniverseStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryQuarantineTests : QuarantineContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemorySampleStoreTests : SampleStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryStatisticsStoreTests : StatisticsStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryChangeFeedTests : ChangeFeedContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}

public sealed class MemoryDimensionStoreTests : DimensionStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Memory.Open(origin);
}
