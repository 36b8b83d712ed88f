namespace Candlewick.Storage.Postgres.Upkeep;

/// <summary>A server keeps no file that could be copied: its content is moved into another store, whoever puts the program together says how.</summary>
internal sealed class PostgresCopies(PostgresAccess access) : IStoreCopies
{
    /// <inheritdoc />
    public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => throw Refusal();

    /// <inheritdoc />
    public Task<string> SnapshotAsync(CancellationToken ct) => throw Refusal();

    /// <inheritdoc />
    public Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => throw Refusal();

    private StoreException Refusal() =>
        new(
            ErrorKind.NotInstalled,
            $"{access.Info.Location}: this program cannot copy a server's store into a file by itself. Use 'wick db copy --from {access.Info.Location} --to duckdb:FILE', or the server's pg_dump.");
}
