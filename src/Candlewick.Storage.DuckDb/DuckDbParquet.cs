using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Writes Parquet files with the embedded engine: a database in memory of its own, whatever store the rows come from.</summary>
/// <remarks>One thread a file, so that the same rows give the same bytes.</remarks>
public sealed class DuckDbParquet : IParquetFiles, IDisposable
{
    private static readonly ColumnType[] BarTypes =
    [
        ColumnType.TimestampZoned, ColumnType.TimestampZoned, ColumnType.Integer,
        .. Enumerable.Repeat(ColumnType.Float64, BarColumns.ValueColumns),
    ];

    private readonly Lazy<DuckDbDatabase> _database;
    private int _made;

    /// <summary>Nothing is opened before the first file.</summary>
    /// <param name="scratch">Folder for rows that do not fit into memory.</param>
    public DuckDbParquet(int memoryMebibytes, string scratch) => _database = new Lazy<DuckDbDatabase>(() => DuckDbDatabase.Open(
        ":memory:",
        [
            ("memory_limit", $"{memoryMebibytes}MiB"), ("temp_directory", scratch), ("threads", "1"),
            ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false"),
        ]));

    /// <inheritdoc />
    public async Task<long> WriteAsync(IAsyncEnumerable<BarColumns> bars, string path, CancellationToken ct)
    {
        IEnumerable<string> columns = BarFile.Columns.Select(column => $"\"{column.Name}\" {SqlType(column)}");
        return await WriteAsync(
            columns, BarTypes,
            async appender =>
            {
                await foreach (BarColumns batch in bars.WithCancellation(ct))
                {
                    Append(appender, batch);
                }
            },
            path, ct);
    }

    /// <inheritdoc />
    public Task<long> WriteAsync(Answer answer, string path, CancellationToken ct) =>
        WriteAsync(AnswerCells.Columns(answer), AnswerCells.Types(answer), appender => AnswerCells.AppendAsync(appender, answer, ct), path, ct);

    public void Dispose()
    {
        if (_database.IsValueCreated)
        {
            _database.Value.Dispose();
        }
    }

    private async Task<long> WriteAsync(
        IEnumerable<string> columns, ColumnType[] types, Func<DuckDbAppender, Task> appendAsync, string path, CancellationToken ct)
    {
        using DuckDbConnection connection = _database.Value.Connect();
        string table = string.Create(CultureInfo.InvariantCulture, $"rows_{Interlocked.Increment(ref _made)}");
        connection.Execute($"CREATE TABLE {table} ({string.Join(", ", columns)})");
        try
        {
            using (DuckDbAppender appender = new(connection, table, types))
            {
                await appendAsync(appender);
                appender.Flush();
            }

            return await Task.Run(() => connection.Execute($"COPY {table} TO {SeriesSql.Text(path)} (FORMAT parquet, COMPRESSION zstd)"), ct);
        }
        finally
        {
            connection.Execute($"DROP TABLE {table}");
        }
    }

    private static string SqlType(BarFileColumn column) => column.Type switch
    {
        "timestamp" => "TIMESTAMPTZ NOT NULL",
        "int" => "INTEGER NOT NULL",
        _ => "DOUBLE",
    };

    private static void Append(DuckDbAppender appender, BarColumns batch)
    {
        for (int row = 0; row < batch.Count;)
        {
            int count = Math.Min(batch.Count - row, appender.Capacity - appender.Count);
            Fill(appender.Column<long>(0)[appender.Count..], batch.OpenTimes.Slice(row, count));
            Fill(appender.Column<long>(1)[appender.Count..], batch.CloseTimes.Slice(row, count));
            batch.Ordinals.Slice(row, count).CopyTo(appender.Column<int>(2)[appender.Count..]);
            for (int column = 0; column < BarColumns.ValueColumns; column++)
            {
                Fill(appender, 3 + column, batch.Values((BarColumn)column).Slice(row, count));
            }

            appender.EndRows(count);
            row += count;
        }
    }

    private static void Fill(Span<long> cells, ReadOnlySpan<UtcTime> instants)
    {
        for (int i = 0; i < instants.Length; i++)
        {
            cells[i] = instants[i].Microseconds;
        }
    }

    /// <summary>Absent values become NULL.</summary>
    private static void Fill(DuckDbAppender appender, int column, ReadOnlySpan<double> values)
    {
        values.CopyTo(appender.Column<double>(column)[appender.Count..]);
        Span<ulong> validity = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]))
            {
                validity = validity.IsEmpty ? appender.WritableValidity(column) : validity;
                validity[(appender.Count + i) >> 6] &= ~(1UL << ((appender.Count + i) & 63));
            }
        }
    }
}
