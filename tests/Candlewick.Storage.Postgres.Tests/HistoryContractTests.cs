using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresBarStoreTests(PostgresServer server) : BarStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresCoverageTests(PostgresServer server) : CoverageContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresTradeStoreTests(PostgresServer server) : TradeStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresQuoteStoreTests(PostgresServer server) : QuoteStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresObservationStoreTests(PostgresServer server) : ObservationStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresQuarantineTests(PostgresServer server) : QuarantineContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresChangeFeedTests(PostgresServer server) : ChangeFeedContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}
