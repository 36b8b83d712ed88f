namespace Candlewick.Domain.Ports;

/// <summary>A table or view that statements can name.</summary>
public sealed record StoreTable(string Name, bool IsView, IReadOnlyList<StoreColumn> Columns)
{
    /// <summary>Takes the engine's own list together.</summary>
    /// <param name="columns">One row a column, those of a table one after the other: table, whether it is a view, column, type.</param>
    public static async Task<IReadOnlyList<StoreTable>> GatherAsync(IQueryResult columns, CancellationToken ct)
    {
        List<(string Table, bool IsView, StoreColumn Column)> all = [];
        await foreach (object?[] row in columns.ReadRowsAsync(ct))
        {
            all.Add(((string)row[0]!, (bool)row[1]!, new StoreColumn((string)row[2]!, (string)row[3]!)));
        }

        return [.. all.GroupBy(one => (one.Table, one.IsView)).Select(table => new StoreTable(table.Key.Table, table.Key.IsView, [.. table.Select(one => one.Column)]))];
    }
}

/// <summary>A column of it.</summary>
/// <param name="Type">As the engine names it.</param>
public sealed record StoreColumn(string Name, string Type);
