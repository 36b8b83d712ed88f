namespace Candlewick.Domain.Ports;

/// <summary>What the cells of a column are; any of them may be null.</summary>
public enum CellKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A <see cref="long"/>.</summary>
    Whole,

    /// <summary>A <see cref="double"/>; NaN is an absent value.</summary>
    Number,

    /// <summary>A <see cref="UtcTime"/>.</summary>
    Instant,

    /// <summary>A <see cref="DateOnly"/>.</summary>
    Day,
}

/// <param name="Name">Lower-case with underscores.</param>
public sealed record AnswerColumn(string Name, CellKind Kind);

/// <summary>A computed table: rows that are shown, written as text or as Parquet.</summary>
/// <param name="Rows">In order; each array has one cell per column and is the reader's.</param>
public sealed record Answer(IReadOnlyList<AnswerColumn> Columns, IAsyncEnumerable<object?[]> Rows);
