namespace Candlewick.Storage.Postgres.Access;

/// <summary>Several statements in one trip to the server.</summary>
internal static class Batches
{
    /// <summary>Adds a statement; its arguments stand for <c>$1</c>, <c>$2</c>, ...</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> arguments)
    {
        NpgsqlBatchCommand command = new(sql);
        foreach (object? argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        batch.BatchCommands.Add(command);
    }
}
