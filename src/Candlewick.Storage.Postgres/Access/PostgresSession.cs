namespace Candlewick.Storage.Postgres.Access;

/// <summary>One transaction on one connection. For one caller at a time.</summary>
/// <remarks>Arguments stand for <c>$1</c>, <c>$2</c>, ...; null is NULL, whatever the type.</remarks>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction, SeriesNumbers numbers, CancellationToken ct)
{
    public NpgsqlConnection Connection => connection;

    /// <summary>The numbers that stand for instruments and series.</summary>
    public SeriesNumbers Numbers => numbers;

    /// <summary>Rows that get their number as the last step of the transaction.</summary>
    public EntryLog Entries { get; } = new();

    /// <summary>Ends with the call for which the transaction was begun.</summary>
    public CancellationToken Token => ct;

    /// <summary>A statement of this transaction, for a caller that sets types or streams; the caller disposes it.</summary>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object?> arguments)
    {
        NpgsqlCommand command = new(sql, connection, transaction);
        foreach (object? argument in arguments)
        {
            command.Parameters.Add(argument as NpgsqlParameter ?? new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        return command;
    }

    /// <returns>Rows that it changed.</returns>
    public Task<int> ExecuteAsync(string sql, params ReadOnlySpan<object?> arguments) => RunAsync(Command(sql, arguments));

    /// <summary>The first cell of the first row; null when there is no row, or it is NULL.</summary>
    public Task<object?> ReadCellAsync(string sql, params ReadOnlySpan<object?> arguments) => CellAsync(Command(sql, arguments));

    /// <summary>Every row as the caller makes it.</summary>
    public Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> row, string sql, params ReadOnlySpan<object?> arguments) => RowsAsync(row, Command(sql, arguments));

    private async Task<int> RunAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task<object?> CellAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(ct) is var cell && cell is DBNull ? null : cell;
        }
    }

    private async Task<List<T>> RowsAsync<T>(Func<NpgsqlDataReader, T> row, NpgsqlCommand command)
    {
        await using (command)
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(ct);
            List<T> rows = [];
            while (await reader.ReadAsync(ct))
            {
                rows.Add(row(reader));
            }

            return rows;
        }
    }
}
