using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Candlewick.Server.Sql;

/// <summary>A statement that runs: its columns, then its rows, each the text of a JSON array.</summary>
internal sealed class SqlRun : IAsyncDisposable
{
    private readonly ISqlAnswer _worker;
    private readonly Action _leave;

    private SqlRun(ISqlAnswer worker, UtcTime at, Action leave, IReadOnlyList<string> columns)
    {
        _worker = worker;
        At = at;
        _leave = leave;
        Columns = columns;
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>The instant of which the answer is.</summary>
    public UtcTime At { get; }

    /// <summary>The limit at which the rows were cut; null when they are all. Known after the last row.</summary>
    public string? CutBy { get; private set; }

    /// <exception cref="StoreException">The statement is refused, or failed before its first row. Nothing was taken over.</exception>
    public static async Task<SqlRun> OpenAsync(ISqlAnswer worker, UtcTime at, Action leave)
    {
        string line = await worker.Lines.ReadLineAsync(CancellationToken.None) ?? throw await worker.ExplainAsync();
        try
        {
            return line.StartsWith("{\"Columns\"", StringComparison.Ordinal)
                ? new SqlRun(worker, at, leave, JsonSerializer.Deserialize(line, SqlLines.Default.SqlHead)!.Columns)
                : throw Failure(JsonSerializer.Deserialize(line, SqlLines.Default.SqlEnd)!);
        }
        catch (JsonException)
        {
            // Killed in the middle of the line.
            throw await worker.ExplainAsync();
        }
    }

    /// <exception cref="StoreException">It failed on the way, or was stopped at a limit of time or memory.</exception>
    public async IAsyncEnumerable<string> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (await _worker.Lines.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith('['))
            {
                yield return line;
                continue;
            }

            SqlEnd end = JsonSerializer.Deserialize(line, SqlLines.Default.SqlEnd)!;
            CutBy = end.CutBy;
            if (end.Error is not null)
            {
                throw Failure(end);
            }

            yield break;
        }

        throw await _worker.ExplainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _worker.DisposeAsync();
        }
        finally
        {
            _leave();
        }
    }

    /// <summary>Whatever a statement does is the fault of the statement, not of the server.</summary>
    private static StoreException Failure(SqlEnd end) =>
        new(end.Kind == ErrorKind.TimedOut ? ErrorKind.TimedOut : ErrorKind.BadRequest, end.Error ?? "The statement failed.");
}

/// <summary>The same as rows of cells: null, string, bool, long or double.</summary>
internal sealed class SqlRows(SqlRun run) : IQueryResult
{
    public IReadOnlyList<string> Columns => run.Columns;

    public async IAsyncEnumerable<object?[]> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (string line in run.ReadRowsAsync(ct))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            yield return [.. row.RootElement.EnumerateArray().Select(Cell)];
        }
    }

    public ValueTask DisposeAsync() => run.DisposeAsync();

    internal static object? Cell(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString(),
        JsonValueKind.Number => cell.TryGetInt64(out long whole) ? whole : cell.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => cell.GetBoolean(),
        _ => null,
    };
}
