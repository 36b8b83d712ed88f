using System.Text;
using Candlewick.Text;
using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>A mapped column in an open file: a column of the reader, or a constant.</summary>
internal sealed class BoundColumn
{
    private readonly int _column;
    private readonly byte[]? _constant;

    private BoundColumn(string label, int column, byte[]? constant)
    {
        Label = label;
        _column = column;
        _constant = constant;
    }

    public string Label { get; }

    /// <summary>Null when the file has no such column, which is then logged.</summary>
    public static BoundColumn? Bind(MappedColumn mapped, RowReader rows, string entry, FaultLog log)
    {
        if (mapped.Constant is not null)
        {
            return new BoundColumn(mapped.Label, -1, Encoding.UTF8.GetBytes(mapped.Constant));
        }

        int column = mapped.Name is null ? mapped.Position : rows.Find(mapped.Name);
        if (column >= 0)
        {
            return new BoundColumn(mapped.Label, column, null);
        }

        string near = NearestName.Of(mapped.Name!, rows.Names) is { } name ? $" (nearest: '{name}')" : "";
        string found = rows.Names.Count == 0 ? "a file without names: give positions from 0" : string.Join(", ", rows.Names);
        log.Add(new RowFault(DataFaultKind.ColumnMissing, $"{entry}:1", $"a column '{mapped.Name}'{near}", found, "Correct the mapping, or fetch the file again."), null);
        return null;
    }

    public ReadOnlySpan<byte> Of(RowReader row) => _constant ?? row.Field(_column);

    /// <summary>The number in the column divided by the scale; a fault when it is none or negative.</summary>
    public bool TryNumber(RowReader row, double scale, Part part, out double value)
    {
        ReadOnlySpan<byte> field = Of(row);
        bool isNumber = scale == 1 ? FieldText.TryDouble(field, out value) : TryScaled(field, scale, out value);
        if (!isNumber)
        {
            // A row that lacks a value may be the last of a file that was cut.
            if (field.IsEmpty)
            {
                part.LoseClaim();
            }

            return part.Reject(DataFaultKind.NotANumber, row.Line, $"a number in {Label}", Part.Shown(field));
        }

        return value >= 0 || part.Reject(DataFaultKind.NegativeValue, row.Line, $"a number that is not negative in {Label}", Part.Shown(field));
    }

    public bool TryInteger(RowReader row, Part part, out long value) =>
        FieldText.TryInt64(Of(row), out value)
        || part.Reject(DataFaultKind.NotANumber, row.Line, $"a whole number in {Label}", Part.Shown(Of(row)));

    private static bool TryScaled(ReadOnlySpan<byte> field, double scale, out double value)
    {
        if (FieldText.TryInt64(field, out long whole) && Math.Abs(whole) < 1L << 53)
        {
            value = whole / scale;
            return true;
        }

        bool isNumber = FieldText.TryDouble(field, out value);
        value /= scale;
        return isNumber;
    }
}
