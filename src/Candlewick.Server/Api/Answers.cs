namespace Candlewick.Server.Api;

/// <summary>A part of a list.</summary>
/// <param name="Next">Cursor of the next part; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>Rows of a table, in JSON.</summary>
/// <param name="Columns">Names of the cells of a row.</param>
/// <param name="Rows">Cells are numbers, texts, instants, or null where absent.</param>
/// <param name="Next">Cursor of the next rows; null at the end.</param>
internal sealed record TableAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, string? Next);

/// <summary>How a table is given.</summary>
internal enum TableFormat
{
    Json,
    Ndjson,
    Csv,
    Parquet,

    /// <summary>Column blocks of bars, for programs of this house.</summary>
    Blocks,
}
