using System.Data;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres;

/// <summary>A store as it was at one instant, for reading. Safe for concurrent use; void after disposal.</summary>
public sealed class PostgresView : IAsyncDisposable
{
    private readonly FrozenTransaction _hold;

    internal PostgresView(StoreRoles roles, IStoreTransfer transfer, FrozenTransaction hold)
    {
        Roles = roles;
        Transfer = transfer;
        _hold = hold;
    }

    public StoreRoles Roles { get; }

    public IStoreTransfer Transfer { get; }

    public ValueTask DisposeAsync() => _hold.DisposeAsync();
}

/// <summary>A read transaction that stands still, so that others see what it sees.</summary>
internal sealed class FrozenTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    /// <returns>The transaction, and the name under which others see its state.</returns>
    public static async Task<(FrozenTransaction Hold, string Snapshot)> BeginAsync(PostgresAccess access, CancellationToken ct)
    {
        NpgsqlConnection connection = await access.ConnectAsync(ct);
        try
        {
            NpgsqlTransaction transaction = await access.GuardAsync(async () => await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct), ct);
            await using NpgsqlCommand command = new("SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_export_snapshot()", connection, transaction);
            string snapshot = (string)(await access.GuardAsync(async () => await command.ExecuteScalarAsync(ct), ct))!;
            return (new FrozenTransaction(connection, transaction), snapshot);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
