namespace Candlewick.Text.Rows;

/// <summary>Rows of fields from a text file, one at a time. Spans live until the next <see cref="Read"/>. Not safe for concurrent use.</summary>
/// <remarks>When <see cref="Read"/> is false the file is over or <see cref="Fault"/> says why it could not be read on.</remarks>
public abstract class RowReader
{
    /// <summary>The line on which the row begins, from 1; 0 before the first row.</summary>
    public int Line { get; protected set; }

    /// <summary>Rows read so far, the current one included.</summary>
    public int Count { get; protected set; }

    /// <summary>What made reading stop before the end of the file; null when nothing did.</summary>
    public TextFault? Fault { get; protected set; }

    /// <summary>Fields of the current row.</summary>
    public abstract int FieldCount { get; }

    /// <summary>Column names where the file has them; empty where fields are told by position.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Goes to the next row; false at the end or at a fault.</summary>
    public abstract bool Read();

    /// <summary>The text of a field, without quotes; empty where it is absent.</summary>
    /// <param name="column">From <see cref="Find"/>, or a position from 0.</param>
    public abstract ReadOnlySpan<byte> Field(int column);

    /// <summary>Where a field begins in its line, from 1; 1 where it is absent.</summary>
    public abstract int ColumnOf(int column);

    /// <summary>The column of a name; -1 when the file has no such name.</summary>
    public abstract int Find(string name);
}
