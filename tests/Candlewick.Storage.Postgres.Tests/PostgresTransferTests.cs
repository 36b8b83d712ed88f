using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresTransferTests(PostgresServer server) : TransferContract
{
    protected override async ValueTask<OpenTransferStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real)
    {
        PostgresDatabase database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        PostgresStore store = await Engine.OpenAsync(database, origin);
        return new OpenTransferStore(store.Roles, store.Runs, store.Transfer, async () =>
        {
            await store.DisposeAsync();
            await database.DisposeAsync();
        });
    }
}
