using System.Globalization;
using System.Runtime.CompilerServices;

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

    /// <summary>A <see cref="bool"/>.</summary>
    Flag,
}

/// <param name="Name">Lower-case with underscores.</param>
public sealed record AnswerColumn(string Name, CellKind Kind);

/// <summary>A computed table: rows that are shown, written as text or as Parquet.</summary>
/// <param name="Rows">In order; each array has one cell per column and is the reader's.</param>
public sealed record Answer(IReadOnlyList<AnswerColumn> Columns, IAsyncEnumerable<object?[]> Rows)
{
    /// <summary>The rows of a statement as a computed table: every name once (<c>n</c>, <c>n_2</c>), every cell of its column's kind.</summary>
    /// <remarks>Decimals and whole numbers wider than 64 bits become doubles; a cell that its kind cannot hold, such as an infinite instant, is null.</remarks>
    public static Answer Of(IQueryResult result, CancellationToken ct)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        AnswerColumn[] columns = [.. result.Columns.Zip(result.Kinds, (name, kind) => new AnswerColumn(NameOnce(name, taken), kind))];
        return new Answer(columns, FitAsync(result, columns, ct));
    }

    private static string NameOnce(string name, HashSet<string> taken)
    {
        string first = name.Length == 0 ? "column" : name, chosen = first;
        for (int turn = 2; !taken.Add(chosen); turn++)
        {
            chosen = string.Create(CultureInfo.InvariantCulture, $"{first}_{turn}");
        }

        return chosen;
    }

    private static async IAsyncEnumerable<object?[]> FitAsync(IQueryResult result, AnswerColumn[] columns, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (object?[] row in result.ReadRowsAsync(ct))
        {
            for (int column = 0; column < row.Length; column++)
            {
                row[column] = Fit(row[column], columns[column].Kind);
            }

            yield return row;
        }
    }

    private static object? Fit(object? cell, CellKind kind) => (kind, cell) switch
    {
        (_, null) or (CellKind.Text, string) or (CellKind.Whole, long) or (CellKind.Number, double) => cell,
        (CellKind.Instant, UtcTime) or (CellKind.Day, DateOnly) or (CellKind.Flag, bool) => cell,
        (CellKind.Text, _) => Convert.ToString(cell, CultureInfo.InvariantCulture),
        (CellKind.Number, long whole) => (double)whole,
        (CellKind.Number, decimal exact) => (double)exact,
        (CellKind.Number, string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
        _ => null,
    };
}
