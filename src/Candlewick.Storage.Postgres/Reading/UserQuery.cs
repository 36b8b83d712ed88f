using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>A user's statement on a connection of its own: one statement, in a read-only transaction, for a limited time.</summary>
/// <remarks>Rows come through a cursor, so that the server itself refuses what is no query, and memory does not grow with the result.</remarks>
internal sealed class UserQuery(PostgresAccess access, NpgsqlConnection connection, UserQuery.Part[] parts) : IQueryResult
{
    private const int RowsOfFetch = 2_000;

    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>Where the rows come from: a cursor, or for EXPLAIN and SHOW what they answered.</summary>
    private string? _cursor;
    private IReadOnlyList<object?[]> _answer = [];

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
        foreach (object?[] row in _answer)
        {
            yield return row;
        }

        while (_cursor is not null)
        {
            List<object?[]> rows = await FetchAsync(ct);
            foreach (object?[] row in rows)
            {
                yield return row;
            }

            if (rows.Count < RowsOfFetch)
            {
                yield break;
            }
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

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
            (Part[] parts, List<object?[]> answer) = await AnswerAsync(connection, sql, ct);
            return new UserQuery(access, connection, parts) { _answer = answer };
        }

        // A name of its own keeps what the driver remembers of one cursor's columns from the next one's.
        string cursor = string.Create(CultureInfo.InvariantCulture, $"q{Guid.NewGuid():N}");
        await RunAlone(connection, $"DECLARE {cursor} NO SCROLL CURSOR FOR {sql}").ExecuteNonQueryAsync(ct);
        await using NpgsqlCommand look = new($"FETCH 0 FROM {cursor}", connection);
        await using NpgsqlDataReader shape = await look.ExecuteReaderAsync(ct);
        return new UserQuery(access, connection, PartsOf(shape)) { _cursor = cursor };
    }

    private static async Task<(Part[] Parts, List<object?[]> Rows)> AnswerAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using NpgsqlBatch batch = RunAlone(connection, sql);
        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(ct);
        Part[] parts = PartsOf(rows);
        List<object?[]> all = [];
        while (await rows.ReadAsync(ct))
        {
            all.Add(RowOf(rows, parts));
        }

        return (parts, all);
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

    private static object?[] RowOf(NpgsqlDataReader rows, Part[] parts)
    {
        object?[] cells = new object?[parts.Length];
        for (int column = 0; column < cells.Length; column++)
        {
            cells[column] = CellReadings.Read(rows, column, parts[column].Reading);
        }

        return cells;
    }

    private Task<List<object?[]>> FetchAsync(CancellationToken ct) => GuardAsync(
        async () =>
        {
            if (Stopwatch.GetElapsedTime(_begun) > access.QueryLimit)
            {
                throw new StoreException(ErrorKind.TimedOut, $"{access.Info.Location}: the statement ran for longer than {access.QueryLimit}. Ask for less, or raise the limit.");
            }

            await using NpgsqlCommand fetch = new(string.Create(CultureInfo.InvariantCulture, $"FETCH {RowsOfFetch} FROM {_cursor}"), connection)
            {
                UnknownResultTypeList = [.. parts.Select(part => part.Reading == CellReading.AsText)],
            };
            await using NpgsqlDataReader rows = await fetch.ExecuteReaderAsync(ct);
            List<object?[]> found = [];
            while (await rows.ReadAsync(ct))
            {
                found.Add(RowOf(rows, parts));
            }

            return found;
        },
        ct);

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
