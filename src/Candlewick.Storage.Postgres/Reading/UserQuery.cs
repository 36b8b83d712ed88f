using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>A user's statement on a connection of its own: one statement, in a read-only transaction, for a limited time.</summary>
/// <remarks>It is declared as a cursor first, so that the server itself refuses what is no query; its rows come one at a time, so that memory does not grow with the result.</remarks>
internal sealed class UserQuery(PostgresAccess access, NpgsqlConnection connection, UserQuery.Part[] parts) : IQueryResult
{
    /// <summary>What is still to be run; null for EXPLAIN and SHOW, which have been.</summary>
    private string? _sql;
    private UserRows? _rows;

    /// <summary>A column and how its cells are read.</summary>
    internal readonly record struct Part(string Name, CellReading Reading);

    public IReadOnlyList<string> Columns { get; } = [.. parts.Select(part => part.Name)];

    /// <inheritdoc />
    public IReadOnlyList<CellKind> Kinds { get; } = [.. parts.Select(part => CellReadings.KindOf(part.Reading))];

    /// <exception cref="StoreException">BadRequest: not exactly one statement that reads; or the server's own message.</exception>
    public static async Task<UserQuery> OpenAsync(PostgresAccess access, string sql, CancellationToken ct)
    {
        StatementCheck.Demand(sql);
        NpgsqlConnection connection = await access.ConnectAsync(ct);
        try
        {
            return await BeginAsync(access, connection, sql, ct);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException)
        {
            await connection.DisposeAsync();
            ct.ThrowIfCancellationRequested();
            throw PostgresErrors.OfQuery(failure, access.Info.Location);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<object?[]> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (_sql is { } sql)
        {
            (_sql, _rows) = (null, await GuardAsync(() => RunAsync(sql, ct), ct));
        }

        while (_rows is { } rows && await GuardAsync(() => rows.ReadAsync(ct), ct) is { } row)
        {
            yield return row;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_rows?.DisposeAsync() ?? ValueTask.CompletedTask);
        await connection.DisposeAsync();
    }

    private static async Task<UserQuery> BeginAsync(PostgresAccess access, NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        long limit = (long)access.QueryLimit.TotalMilliseconds;
        string role = access.IsSuperuser ? "; SET LOCAL ROLE pg_read_all_data" : "";

        // Deferrable, which no statement can undo: so the policies on keys and audit trail know it for a user's.
        await using (NpgsqlCommand begin = new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY DEFERRABLE; SET LOCAL statement_timeout = {limit}; SET LOCAL idle_in_transaction_session_timeout = {limit}{role}"),
            connection))
        {
            await begin.ExecuteNonQueryAsync(ct);
        }

        if (StatementCheck.IsExplainOrShow(sql))
        {
            NpgsqlBatch batch = RunAlone(connection, sql);
            NpgsqlDataReader answer = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
            Part[] parts = PartsOf(answer);
            return new UserQuery(access, connection, parts) { _rows = new UserRows(answer, batch.Cancel, parts) };
        }

        // A name of its own keeps what the driver remembers of one cursor's columns from the next one's.
        string cursor = string.Create(CultureInfo.InvariantCulture, $"q{Guid.NewGuid():N}");
        await RunAlone(connection, $"DECLARE {cursor} NO SCROLL CURSOR FOR {sql}").ExecuteNonQueryAsync(ct);
        await using NpgsqlCommand look = new($"FETCH 0 FROM {cursor}", connection);
        await using NpgsqlDataReader shape = await look.ExecuteReaderAsync(ct);
        return new UserQuery(access, connection, PartsOf(shape)) { _sql = $"{sql}\n-- {cursor}" };
    }

    /// <summary>One statement as it stands: the argument that nothing uses keeps the driver from cutting it at semicolons, so that the server sees and refuses several.</summary>
    private static NpgsqlBatch RunAlone(NpgsqlConnection connection, string sql)
    {
        NpgsqlBatch batch = new(connection);
        batch.Add(sql, 0);
        return batch;
    }

    private static Part[] PartsOf(NpgsqlDataReader rows) =>
        [.. Enumerable.Range(0, rows.FieldCount).Select(column => new Part(rows.GetName(column), CellReadings.Of(rows.GetDataTypeName(column))))];

    /// <summary>The statement itself, whose rows the server sends as it finds them: those of a FETCH it would all keep first.</summary>
    private async Task<UserRows> RunAsync(string sql, CancellationToken ct)
    {
        NpgsqlCommand command = new(sql, connection) { UnknownResultTypeList = [.. parts.Select(part => CellReadings.IsText(part.Reading))] };
        command.Parameters.Add(new NpgsqlParameter { Value = 0 });
        return new UserRows(await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct), command.Cancel, parts);
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException)
        {
            ct.ThrowIfCancellationRequested();
            throw PostgresErrors.OfQuery(failure, access.Info.Location);
        }
    }
}
