using System.Globalization;
using System.Text;
using System.Text.Json;
using Candlewick.Hosting;

namespace Candlewick.Server.Sql;

/// <summary>
/// The process that runs one statement of a user on a copy of the store. Whatever the statement does to it (a stack that overflows, memory that runs out),
/// the owner of the store goes on.
/// </summary>
public static class SqlWorker
{
    /// <summary>Name of the hidden command that is such a process.</summary>
    public const string CommandName = "sql-worker";

    /// <summary>Reads one task, answers it, and returns.</summary>
    public static async Task RunAsync(TextReader input, Stream output, CancellationToken ct)
    {
        if (await input.ReadLineAsync(ct) is not { } line)
        {
            return;
        }

        SqlTask task = JsonSerializer.Deserialize(line, SqlLines.Default.SqlTask)!;
        await using BufferedStream buffered = new(output, 1 << 16);
        await EndAsync(task, () => AnswerAsync(task, buffered, ct), buffered, ct);
    }

    /// <summary>Answers one task from a store that is open.</summary>
    internal static Task AnswerAsync(IStoreQueries queries, SqlTask task, Stream output, CancellationToken ct) =>
        EndAsync(task, () => WriteAsync(queries, task, output, ct), output, ct);

    private static async Task EndAsync(SqlTask task, Func<Task<SqlEnd>> answer, Stream buffered, CancellationToken ct)
    {
        SqlEnd end;
        try
        {
            end = await answer();
        }
        catch (StoreException failure)
        {
            end = new SqlEnd(null, failure.Kind, task.Database.Length == 0 ? failure.Message : failure.Message.Replace(task.Database, "the store", StringComparison.Ordinal));
        }
        catch (OutOfMemoryException)
        {
            end = new SqlEnd(null, ErrorKind.ServerFault, "Out of Memory: the statement needs more than it may take.");
        }

        await JsonSerializer.SerializeAsync(buffered, end, SqlLines.Default.SqlEnd, ct);
        await buffered.FlushAsync(ct);
    }

    private static async Task<SqlEnd> AnswerAsync(SqlTask task, Stream output, CancellationToken ct)
    {
        await using SealedStore store = await SealedStore.OpenAsync(task.Database, task.MemoryMebibytes, ct);
        return await WriteAsync(store.Queries, task, output, ct);
    }

    private static async Task<SqlEnd> WriteAsync(IStoreQueries queries, SqlTask task, Stream output, CancellationToken ct)
    {
        await using IQueryResult result = await queries.QueryAsync(task.Sql, ct);
        await JsonSerializer.SerializeAsync(output, new SqlHead(result.Columns, result.Kinds), SqlLines.Default.SqlHead, ct);
        output.WriteByte((byte)'\n');
        long rows = 0, bytes = 0;
        StringBuilder text = new();
        await foreach (object?[] row in result.ReadRowsAsync(ct))
        {
            if (rows == task.Rows)
            {
                return new SqlEnd("rows", null, null);
            }

            if (bytes + row.Sum(cell => (long)((cell as string)?.Length ?? 0)) > task.Bytes)
            {
                return new SqlEnd("bytes", null, null);
            }

            byte[] line = Encoding.UTF8.GetBytes(Line(text.Clear(), row));
            rows++;
            bytes += line.Length;
            if (bytes > task.Bytes)
            {
                return new SqlEnd("bytes", null, null);
            }

            output.Write(line);
        }

        return new SqlEnd(null, null, null);
    }

    private static string Line(StringBuilder text, object?[] row)
    {
        text.Append('[');
        for (int i = 0; i < row.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Cell(row[i]));
        }

        return text.Append("]\n").ToString();
    }

    private static string Cell(object? cell) => cell switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "null",
        long or decimal => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
        DateOnly day => $"\"{day:yyyy-MM-dd}\"",
        _ => $"\"{JsonEncodedText.Encode(cell.ToString()!)}\"",
    };
}
