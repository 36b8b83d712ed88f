namespace Candlewick.Storage.Postgres.Reading;

/// <summary>Rows of one statement as they come, in a read transaction of their own. Given up early, the server stops.</summary>
/// <remarks>Rows that were given out are not read again: a connection that is lost on the way fails the reading.</remarks>
internal sealed class ReadStream(PostgresAccess access, ReadLease lease, CancellationToken ct) : IAsyncDisposable
{
    private NpgsqlCommand? _command;
    private NpgsqlDataReader? _rows;
    private bool _isAtEnd;

    /// <summary>The transaction, for whoever reads from it by another road; one at a time.</summary>
    public PostgresSession Session => lease.Session;

    public static async Task<ReadStream> OpenAsync(PostgresAccess access, CancellationToken ct) => new(access, await access.OpenReadAsync(ct), ct);

    public Task<int?> FindSeriesAsync(SeriesId series) => access.GuardAsync(() => access.Numbers.FindAsync(lease.Session, series), ct);

    public Task BeginAsync(string sql, params object?[] arguments) =>
        access.GuardAsync(
            async () =>
            {
                _command = lease.Session.Command(sql, arguments);
                _rows = await _command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, ct);
                return true;
            },
            ct);

    /// <summary>Hands the next rows to the caller.</summary>
    /// <returns>How many there were; 0 at the end.</returns>
    public Task<int> FillAsync(int most, Action<NpgsqlDataReader> take) =>
        access.GuardAsync(
            async () =>
            {
                int count = 0;
                while (count < most && !_isAtEnd)
                {
                    if (await _rows!.ReadAsync(ct))
                    {
                        take(_rows);
                        count++;
                    }
                    else
                    {
                        _isAtEnd = true;
                    }
                }

                return count;
            },
            ct);

    public async ValueTask DisposeAsync()
    {
        if (_command is not null)
        {
            if (!_isAtEnd && _rows is not null)
            {
                _command.Cancel();
            }

            await CloseRowsAsync();
            await _command.DisposeAsync();
        }

        await lease.DisposeAsync();
    }

    private async Task CloseRowsAsync()
    {
        try
        {
            await (_rows?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or OperationCanceledException)
        {
            // The server has stopped, as it was told; or the reader has failed already, and its caller knows.
        }
    }
}
