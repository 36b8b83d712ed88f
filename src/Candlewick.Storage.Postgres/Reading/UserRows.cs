namespace Candlewick.Storage.Postgres.Reading;

/// <summary>The rows that the server sends for one statement, cell by cell: a cell is looked at for its size before it is read, and nothing but one row is held.</summary>
internal sealed class UserRows(NpgsqlDataReader reader, Action cancel, UserQuery.Part[] parts) : IAsyncDisposable
{
    /// <summary>What the texts of one row may have together.</summary>
    public const int RowBytes = 16 << 20;

    private bool _isWhole;

    /// <summary>The next row; null after the last.</summary>
    /// <exception cref="StoreException">BadRequest: the row is larger than one may be.</exception>
    public async Task<object?[]?> ReadAsync(CancellationToken ct)
    {
        if (!await reader.ReadAsync(ct))
        {
            _isWhole = true;
            return null;
        }

        object?[] cells = new object?[parts.Length];
        long left = RowBytes;
        for (int column = 0; column < cells.Length; column++)
        {
            if (await reader.IsDBNullAsync(column, ct))
            {
                continue;
            }

            left -= CellReadings.IsText(parts[column].Reading) ? reader.GetBytes(column, 0, null, 0, 0) : 0;
            if (left < 0)
            {
                throw new StoreException(
                    ErrorKind.BadRequest, $"A row of the answer has more than {RowBytes >> 20} MiB at its column {parts[column].Name}. Ask for a part of it, such as left({parts[column].Name}, 1000).");
            }

            cells[column] = await CellReadings.ReadAsync(reader, column, parts[column].Reading, ct);
        }

        return cells;
    }

    /// <summary>Ends the statement on the server too, where rows are still to come: else all of them would have to be read.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isWhole)
            {
                cancel();
            }

            await reader.DisposeAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException)
        {
            // That it was ended, or has failed already: nobody waits for its rest.
        }
    }
}
