using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresCompatibleViewsTests(PostgresServer server) : CompatibleViewsContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);

    protected override string TypeOf(string sqlType) => sqlType switch
    {
        "integer" => "int",
        "double precision" => "float",
        "character varying" => "text",
        "ARRAY" => "texts",
        "timestamp without time zone" => "ts",
        "timestamp with time zone" => "tstz",
        "jsonb" => "json",
        _ => sqlType,
    };
}
