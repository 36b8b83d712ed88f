using Candlewick.Testing.Storage;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DuckDbCompatibleViewsTests : CompatibleViewsContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(origin);

    protected override string TypeOf(string sqlType) => sqlType switch
    {
        "INTEGER" => "int",
        "BIGINT" => "bigint",
        "DOUBLE" => "float",
        "VARCHAR" => "text",
        "VARCHAR[]" => "texts",
        "TIMESTAMP" => "ts",
        "TIMESTAMP WITH TIME ZONE" => "tstz",
        "DECIMAL(38,12)" => "numeric",
        _ => sqlType.ToLowerInvariant(),
    };
}
