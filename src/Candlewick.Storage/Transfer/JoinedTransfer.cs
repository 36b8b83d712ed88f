namespace Candlewick.Storage.Transfer;

/// <summary>Several places that keep the tables of one store: history here, state there, keys in a file of their own.</summary>
/// <param name="places">A table that several keep is that of the first.</param>
public sealed class JoinedTransfer(params IReadOnlyList<IStoreTransfer> places) : IStoreTransfer
{
    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables { get; } = [.. TransferTables.All.Where(table => places.Any(place => place.Tables.Contains(table)))];

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) => PlaceOf(table).CountAsync(table, ct);

    /// <inheritdoc />
    public IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct) => PlaceOf(part.Table).ReadAsync(part, ct);

    /// <inheritdoc />
    public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct) => PlaceOf(part.Table).ReplaceAsync(part, rows, ct);

    private IStoreTransfer PlaceOf(TransferTable table) =>
        places.FirstOrDefault(place => place.Tables.Contains(table)) ?? throw new StoreException(ErrorKind.BadRequest, $"This store keeps no table '{table.Name}'.");
}
