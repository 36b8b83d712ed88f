using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.ClickHouse.Upkeep;

/// <summary>What a cleaning did.</summary>
/// <param name="Unnamed">Rows of generations that no coverage row names.</param>
/// <param name="Replaced">Rows that others replaced.</param>
/// <param name="Cleared">Rows in ranges that were cleared.</param>
/// <param name="Upto">Generations up to this one are clean now.</param>
internal readonly record struct CleaningReport(long Unnamed, long Replaced, long Cleared, ulong Upto);

/// <summary>
/// Deletes rows that count no more: of generations that no coverage row names, replaced ones that stand in the history or were equal, and cleared ones.
/// What was committed within the grace, and so whatever a write or a read may still be about, is left for the next time.
/// </summary>
internal sealed partial class Cleaning(ClickHouseClient client, TimeProvider clock, ILogger log)
{
    private const int KeysOfDelete = 20_000;

    private string OnCluster => Schema.SchemaText.OnCluster(client.Options);

    public async Task<CleaningReport> RunAsync(CancellationToken ct)
    {
        (ulong from, ulong upto) = await FindWindowAsync(ct);
        upto = await LimitAsync(from, upto, ct);
        if (upto <= from)
        {
            return new CleaningReport(0, 0, 0, from);
        }

        Window window = new(from, upto);
        CleaningReport report = new(await DeleteUnnamedAsync(window, ct), await DeleteReplacedAsync(window, ct), await DeleteClearedAsync(window, ct), upto);
        await client.ExecuteAsync(
            $"INSERT INTO settled (upto, settled_at) VALUES ({Sql.Number(upto)}, fromUnixTimestamp64Micro(toInt64({Sql.Number(UtcTime.From(clock.GetUtcNow()).Microseconds)}), 'UTC'))", ct);

        // Readers that began before the last cleaning are gone by now.
        await DeleteAsync("replaced", $"generation <= {Sql.Number(from)}", ct);
        return report;
    }

    /// <summary>From what was cleaned before to what was committed before the grace, by the server's clock.</summary>
    private async Task<(ulong From, ulong Upto)> FindWindowAsync(CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT assumeNotNull((SELECT max(upto) FROM settled)), max(generation) FROM coverage WHERE committed_at <= now64(3, 'UTC') - toIntervalMinute({client.Options.GraceMinutes})", ct);
        return rows.Read() ? (rows.UInt64(), rows.UInt64()) : (0, 0);
    }

    /// <summary>A corrected row that does not stand in the history stays, and so do the marks that hide it.</summary>
    private async Task<ulong> LimitAsync(ulong from, ulong upto, CancellationToken ct)
    {
        Window window = new(from, upto);
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT count(), min(generation) FROM replaced WHERE rows_of = 'bar' AND is_corrected AND {window.Named} "
            + $"AND (series, at, number, generation) NOT IN (SELECT series, {RowTable.BarHistory.At}, {RowTable.BarHistory.Number}, generation FROM bar_history WHERE {window.In})",
            ct);
        rows.Read();
        (ulong count, ulong first) = (rows.UInt64(), rows.UInt64());
        if (count == 0)
        {
            return upto;
        }

        LogNotInHistory((long)count, first);
        return first - 1;
    }

    private async Task<long> DeleteUnnamedAsync(Window window, CancellationToken ct)
    {
        long deleted = 0;
        foreach (string table in RowTable.All.Select(table => table.Name).Append("replaced"))
        {
            List<ulong> generations = [];
            RowBinaryReader rows = await client.ReadAsync($"SELECT DISTINCT generation FROM {table} WHERE {window.In} AND NOT ({window.Named})", ct);
            while (rows.Read())
            {
                generations.Add(rows.UInt64());
            }

            foreach (ulong[] some in generations.Chunk(KeysOfDelete))
            {
                deleted += await DeleteAsync(table, $"generation IN ({string.Join(',', some.Select(Sql.Number))})", ct);
            }
        }

        return deleted;
    }

    private async Task<long> DeleteReplacedAsync(Window window, CancellationToken ct)
    {
        long deleted = 0;
        foreach (RowTable table in RowTable.Current)
        {
            List<string> keys = [];
            RowBinaryReader rows = await client.ReadAsync(
                $"SELECT DISTINCT toString(series), at, number, replaced FROM replaced WHERE rows_of = '{table.Name}' AND {window.Named}", ct);
            while (rows.Read())
            {
                keys.Add($"({Sql.Text(rows.Text())}, {Sql.Number(rows.Int64())}, {Sql.Number(rows.Int64())}, {Sql.Number(rows.UInt64())})");
            }

            foreach (string[] some in keys.Chunk(KeysOfDelete))
            {
                deleted += await DeleteAsync(table.Name, $"(series, {table.At}, {table.Number}, generation) IN ({string.Join(',', some)})", ct);
            }
        }

        return deleted;
    }

    private async Task<long> DeleteClearedAsync(Window window, CancellationToken ct)
    {
        long deleted = 0;
        List<(string Series, GoneRange Gone)> cleared = [];
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT toString(series), toString(rows_of), generation, range_from, range_to FROM coverage WHERE kind IN ('clear', 'retention', 'transfer') AND range_from < range_to AND {window.In}", ct);
        while (rows.Read())
        {
            cleared.Add((rows.Text(), new GoneRange(rows.Text(), rows.UInt64(), new UtcRange(UtcTime.FromNanoseconds(rows.Int64()), UtcTime.FromNanoseconds(rows.Int64())))));
        }

        foreach ((string series, GoneRange gone) in cleared)
        {
            foreach (RowTable table in RowTable.All.Where(table => gone.RowsOf.Length == 0 || gone.RowsOf == table.Name))
            {
                deleted += await DeleteAsync(table.Name, $"series = {Sql.Text(series)} AND {table.In(gone.Range)} AND generation < {Sql.Number(gone.Generation)}", ct);
            }
        }

        return deleted;
    }

    private async Task<long> DeleteAsync(string table, string condition, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync($"SELECT count() FROM {table} WHERE {condition}", ct);
        long count = rows.Read() ? (long)rows.UInt64() : 0;
        if (count > 0)
        {
            bool isSharded = RowTable.All.Any(one => one.Name == table);
            await client.ExecuteAsync($"DELETE FROM {(isSharded ? Schema.SchemaText.Local(table, client.Options) : table)} {OnCluster} WHERE {condition}", ct);
        }

        return count;
    }

    [LoggerMessage(1, LogLevel.Error, "{Rows} corrected bars do not stand in the history: nothing from generation {Generation} on is cleaned until they do")]
    private partial void LogNotInHistory(long rows, ulong generation);

    private readonly record struct Window(ulong From, ulong Upto)
    {
        public string In => $"generation > {Sql.Number(From)} AND generation <= {Sql.Number(Upto)}";

        public string Named => $"{In} AND generation IN (SELECT generation FROM coverage WHERE {In})";
    }
}

/// <summary>The engine keeps rows in order by itself; giving space free is the cleaning, and larger bars are built for what came since.</summary>
internal sealed class ClickHouseCompaction(StoreAccess access, Cleaning cleaning, HourBuilding hours) : ICompaction
{
    /// <inheritdoc />
    public Task<IReadOnlyList<UtcTime>> ListDueAsync(UtcTime closedBy, CancellationToken ct) => Task.FromResult<IReadOnlyList<UtcTime>>([]);

    /// <inheritdoc />
    public Task<CompactedMonth> RewriteAsync(UtcTime month, UtcTime at, CancellationToken ct) =>
        Task.FromResult(new CompactedMonth(month, 0, 0, default, default, default));

    /// <inheritdoc />
    public async Task<long> ReleaseAsync(CancellationToken ct)
    {
        await cleaning.RunAsync(ct);
        await hours.RunAsync(ct);
        RowBinaryReader rows = await access.Client.ReadAsync("SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active", ct);
        return rows.Read() ? (long)rows.UInt64() : 0;
    }
}

/// <summary>A server's store is no file.</summary>
internal sealed class ClickHouseCopies(StoreInfo info) : IStoreCopies
{
    /// <inheritdoc />
    public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => throw NoFile();

    /// <inheritdoc />
    public Task<string> SnapshotAsync(CancellationToken ct) => throw NoFile();

    /// <inheritdoc />
    public Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => throw NoFile();

    private StoreException NoFile() =>
        new(ErrorKind.BadRequest, $"{info.Location} is on a server and has no file to copy. Copy it into one with wick db copy --to duckdb:FILE, or use the server's own BACKUP.");
}
