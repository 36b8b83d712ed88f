using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Candlewick.Server.Sql;

/// <summary>A statement that runs: its columns, then its rows, each the text of a JSON array.</summary>
internal sealed class SqlRun : IAsyncDisposable
{
    private readonly ISqlAnswer _worker;
    private readonly Action _leave;

    private SqlRun(ISqlAnswer worker, UtcTime at, Action leave, SqlHead head)
    {
        _worker = worker;
        At = at;
        _leave = leave;
        Columns = head.Columns;
        Kinds = head.Kinds;
    }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>What the cells of the columns are.</summary>
    public IReadOnlyList<CellKind> Kinds { get; }

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
                ? new SqlRun(worker, at, leave, JsonSerializer.Deserialize(line, SqlLines.Default.SqlHead)!)
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
        // A line is known to be whole once another follows: one in the middle of which the worker was killed is no row.
        string? last = null;
        while (await _worker.Lines.ReadLineAsync(ct) is { } line)
        {
            if (last is not null)
            {
                yield return last;
            }

            last = line;
        }

        SqlEnd end = EndOf(last) ?? throw await _worker.ExplainAsync();
        CutBy = end.CutBy;
        if (end.Error is not null)
        {
            throw Failure(end);
        }
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

    /// <summary>How the answer ended; null where it lacks its last line.</summary>
    private static SqlEnd? EndOf(string? line)
    {
        try
        {
            return line is null || line.StartsWith('[') ? null : JsonSerializer.Deserialize(line, SqlLines.Default.SqlEnd);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whatever a statement does is the fault of the statement, not of the server.</summary>
    private static StoreException Failure(SqlEnd end) =>
        new(end.Kind == ErrorKind.TimedOut ? ErrorKind.TimedOut : ErrorKind.BadRequest, end.Error ?? "The statement failed.");
}

/// <summary>The same as rows of cells.</summary>
internal sealed class SqlRows(SqlRun run) : IQueryResult
{
    public IReadOnlyList<string> Columns => run.Columns;

    public IReadOnlyList<CellKind> Kinds => run.Kinds;

    public async IAsyncEnumerable<object?[]> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (string line in run.ReadRowsAsync(ct))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            yield return [.. row.RootElement.EnumerateArray().Select((cell, column) => Cell(cell, Kinds[column]))];
        }
    }

    public ValueTask DisposeAsync() => run.DisposeAsync();

    private static object? Cell(JsonElement cell, CellKind kind) => cell.ValueKind switch
    {
        JsonValueKind.String when kind == CellKind.Instant && UtcTime.TryParse(cell.GetString(), out UtcTime instant) => instant,
        JsonValueKind.String when kind == CellKind.Day && DateOnly.TryParseExact(cell.GetString(), "yyyy-MM-dd", out DateOnly day) => day,
        JsonValueKind.String => cell.GetString(),
        JsonValueKind.Number when cell.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number => cell.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => cell.GetBoolean(),
        _ => null,
    };
}
