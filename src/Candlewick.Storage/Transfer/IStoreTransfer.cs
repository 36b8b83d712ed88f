namespace Candlewick.Storage.Transfer;

/// <summary>Rows of one table that travel together: a whole table, or those of one series, of one range, or of both.</summary>
/// <param name="Range">Rows whose <see cref="TransferTable.RangeColumn"/> lies in it; null for all, and for tables that have no such column.</param>
/// <param name="Series">Rows of one series; null for all, and for tables whose first column is no series.</param>
public sealed record TransferPart(TransferTable Table, UtcRange? Range = null, SeriesId? Series = null)
{
    public override string ToString() => $"{Table.Name}{(Series is { } series ? $" {series}" : "")}{(Range is { } range ? $" {range}" : "")}";
}

/// <summary>How many rows a series has in a month; of a table that is not split, how many it has.</summary>
/// <param name="Series">Null for a table that is not split by month.</param>
/// <param name="Month">First instant of the UTC month; null for a table that is not split by month.</param>
public sealed record TransferCount(TransferTable Table, SeriesId? Series, UtcTime? Month, long Rows);

/// <summary>A store's tables as rows that any other kind of store takes: what copies, mirrors and backups of stores are made with.</summary>
/// <remarks>
/// Safe for concurrent use. Series and instruments travel as their text ids; every store gives them its own integers. The columns are those of
/// <see cref="TransferTables"/>, whatever a store adds of its own (generations, partitions) stays in the store.
/// </remarks>
public interface IStoreTransfer
{
    /// <summary>The tables that the store keeps, in the order in which they are to be filled.</summary>
    IReadOnlyList<TransferTable> Tables { get; }

    /// <summary>Rows by series and month of a table that is split by month, one count of any other; no order. Committed rows only.</summary>
    Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct);

    /// <summary>
    /// The rows of a part, of one state of the store. Rows of one series or instrument come together where the table's first column is one, groups in any order,
    /// rows by the key within (ascending, absent last, text by code point); any other table by its key. A batch is the caller's once it is given.
    /// </summary>
    /// <exception cref="StoreException">BadRequest: the store does not keep the table.</exception>
    IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct);

    /// <summary>Replaces the rows of a part by those that come, in one transaction; returns the rows written. Doing it again changes nothing.</summary>
    /// <remarks>
    /// Rows are read once, or again from the start where the store repeats its transaction. They must come as <see cref="ReadAsync"/> gives them, and belong to the part. Numbers that the store gives out next (runs, entries) lie above those that came.
    /// Nothing is compared, no journal entry is made. A part without rows is cleared. Of <c>instrument</c>, listings that do not come lose their description
    /// and keep their integers.
    /// </remarks>
    /// <exception cref="StoreException">Nothing of the part was changed.</exception>
    Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct);
}
