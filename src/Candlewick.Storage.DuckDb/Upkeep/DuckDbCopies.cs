using System.Collections.Frozen;
using System.Globalization;
using Candlewick.Storage.DuckDb.Schema;

namespace Candlewick.Storage.DuckDb.Upkeep;

/// <summary>Copies of the file, made by the engine in one transaction: other connections go on writing.</summary>
internal sealed class DuckDbCopies(StoreAccess access, ExportFolder exports, int memoryMebibytes) : IStoreCopies
{
    private int _made;

    /// <inheritdoc />
    public async Task<StoreCopy> CopyAsync(string path, CancellationToken ct)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new StoreException(ErrorKind.BadRequest, $"{full} exists; a copy goes into a new file. Name another one, or delete it.");
        }

        return await exports.WriteAsync(full, async made =>
        {
            using ReadLease lease = access.Rent(ct);
            StoreCopy copy = await MakeAsync(lease, made, isDescribed: true, ct);
            return copy with { Path = full, Bytes = new FileInfo(made).Length };
        });
    }

    /// <inheritdoc />
    public async Task<string> SnapshotAsync(CancellationToken ct)
    {
        string path = exports.NewFile(".duckdb");
        using ReadLease lease = access.Rent(ct);
        await MakeAsync(lease, path, isDescribed: false, ct);
        return path;
    }

    /// <inheritdoc />
    public async Task<StoreCopy> ReadAsync(string path, CancellationToken ct)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new StoreException(ErrorKind.NotFound, $"{full} does not exist. Name a copy of a store.");
        }

        using DuckDbDatabase database = await Task.Run(
            () => DuckDbDatabase.Open(full, [("access_mode", "READ_ONLY"), ("memory_limit", $"{memoryMebibytes}MiB"), ("autoload_known_extensions", "false")]), ct);
        using ReadPool pool = new(database);
        using (ReadLease first = pool.Rent(ct))
        {
            SchemaUpdate.CheckCurrent(first.Connection, full, Migration.All);
        }

        StoreAccess copy = new(pool.Rent, null, access.Info with { Location = full });
        using ReadLease lease = pool.Rent(ct);
        return await DescribeAsync(copy, lease, full, ct);
    }

    private async Task<StoreCopy> MakeAsync(ReadLease lease, string path, bool isDescribed, CancellationToken ct)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"store_copy_{Interlocked.Increment(ref _made)}");
        await lease.GuardAsync(() => lease.Connection.Execute($"ATTACH {SeriesSql.Text(path)} AS {name}"));
        StoreCopy? copy = null;
        try
        {
            await FillAsync(lease, name, ct);
            copy = isDescribed ? await DescribeAsync(access.Within(lease), lease, path, ct) : new StoreCopy(path, 0, "", FrozenDictionary<string, long>.Empty);
        }
        finally
        {
            Close(lease, name, copy is not null);
            if (copy is null)
            {
                File.Delete(path);
                File.Delete(path + ".wal");
            }
        }

        return copy;
    }

    /// <summary>
    /// Copies the tables, then their rows. With its configuration locked the engine takes the two only one by one, and the tables only outside a transaction:
    /// so the transaction begins while writes wait, and the numbers that are given out next fit the rows.
    /// </summary>
    private async Task FillAsync(ReadLease lease, string name, CancellationToken ct)
    {
        string from = await access.BetweenWritesAsync(() => lease.Guard(() => BeginCopy(lease, name)), ct);
        await lease.GuardAsync(() => lease.Connection.Execute($"COPY FROM DATABASE {from} TO {name} (DATA)"));
    }

    private static string BeginCopy(ReadLease lease, string name)
    {
        string from;
        using (DuckDbResult rows = lease.Read("SELECT current_database()"))
        {
            from = $"\"{rows.Next()!.Text(0, 0).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        lease.Connection.Execute($"COPY FROM DATABASE {from} TO {name} (SCHEMA)");
        lease.Connection.Execute("BEGIN TRANSACTION");
        lease.Connection.ReadInteger("SELECT count(*) FROM store");
        return from;
    }

    /// <summary>Ends the transaction and lets go of the file, which merges its log.</summary>
    private static void Close(ReadLease lease, string name, bool isWhole)
    {
        try
        {
            lease.Connection.Execute(isWhole ? "COMMIT" : "ROLLBACK");
        }
        catch (StoreException) when (!isWhole)
        {
            // The transaction had not begun, or the engine ended it with the failure that is on its way to the caller.
        }

        lease.Connection.Execute($"DETACH {name}");
    }

    private static async Task<StoreCopy> DescribeAsync(StoreAccess seen, ReadLease lease, string path, CancellationToken ct)
    {
        StoreHash hash = await new ContentHash(new DuckDbBarStore(seen), new DuckDbCoverage(seen)).OfStoreAsync(SeriesFilter.Any, ct);
        IReadOnlyDictionary<string, long> tables = await lease.GuardAsync(() => CountRows(lease));
        return new StoreCopy(path, File.Exists(path) ? new FileInfo(path).Length : 0, hash.Sha256, tables);
    }

    private static SortedDictionary<string, long> CountRows(ReadLease lease)
    {
        SortedDictionary<string, long> tables = new(StringComparer.Ordinal);
        List<string> names = [];
        using (DuckDbResult rows = lease.Read("SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal AND NOT temporary"))
        {
            rows.ForEach((chunk, row) => names.Add(chunk.Text(0, row)));
        }

        foreach (string name in names)
        {
            tables[name] = lease.Connection.ReadInteger($"SELECT count(*) FROM \"{name}\"") ?? 0;
        }

        return tables;
    }
}
