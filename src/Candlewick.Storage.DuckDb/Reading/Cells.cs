namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>One cell of a result as a plain value: null, string, bool, long, decimal, double, UtcTime or DateOnly.</summary>
internal static class Cells
{
    /// <summary>Days from 0001-01-01 to 1970-01-01.</summary>
    private const int EpochDay = 719_162;

    /// <summary>False for types (lists, structs, intervals, ...) that come as text.</summary>
    public static bool IsKnown(ColumnType type) => type is
        ColumnType.Boolean or ColumnType.TinyInt or ColumnType.SmallInt or ColumnType.Integer or ColumnType.BigInt
        or ColumnType.UTinyInt or ColumnType.USmallInt or ColumnType.UInteger or ColumnType.UBigInt or ColumnType.HugeInt or ColumnType.UHugeInt
        or ColumnType.Float or ColumnType.Float64 or ColumnType.Decimal or ColumnType.Varchar or ColumnType.Null or ColumnType.CalendarDay
        or ColumnType.TimestampMicro or ColumnType.TimestampSecond or ColumnType.TimestampMilli or ColumnType.TimestampNano or ColumnType.TimestampZoned;

    /// <summary>What a computed table says of such cells.</summary>
    public static CellKind KindOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => CellKind.Flag,
        ColumnType.TinyInt or ColumnType.SmallInt or ColumnType.Integer or ColumnType.BigInt or ColumnType.UTinyInt or ColumnType.USmallInt or ColumnType.UInteger => CellKind.Whole,
        ColumnType.UBigInt or ColumnType.HugeInt or ColumnType.UHugeInt or ColumnType.Decimal or ColumnType.Float or ColumnType.Float64 => CellKind.Number,
        ColumnType.CalendarDay => CellKind.Day,
        ColumnType.TimestampMicro or ColumnType.TimestampSecond or ColumnType.TimestampMilli or ColumnType.TimestampNano or ColumnType.TimestampZoned => CellKind.Instant,
        _ => CellKind.Text,
    };

    /// <param name="shape">Scale and storage of a DECIMAL column; anything else for the others.</param>
    public static object? Read(DuckDbChunk chunk, int column, int row, ColumnType type, (byte Scale, ColumnType Storage) shape) =>
        chunk.IsNull(column, row)
            ? null
            : type switch
            {
                ColumnType.Boolean => chunk.Column<bool>(column)[row],
                ColumnType.Float => (double)chunk.Column<float>(column)[row],
                ColumnType.Float64 => chunk.Column<double>(column)[row],
                ColumnType.Varchar => chunk.Text(column, row),
                ColumnType.CalendarDay => Day(chunk.Column<int>(column)[row]),
                ColumnType.TimestampSecond => Instant(chunk.Integer(column, row), 1_000_000_000),
                ColumnType.TimestampMilli => Instant(chunk.Integer(column, row), 1_000_000),
                ColumnType.TimestampMicro or ColumnType.TimestampZoned => Instant(chunk.Integer(column, row), 1_000),
                ColumnType.TimestampNano => Instant(chunk.Integer(column, row), 1),
                ColumnType.Decimal => Scaled(Whole(chunk, column, row, shape.Storage), shape.Scale),
                ColumnType.Null => null,
                _ => Plain(Whole(chunk, column, row, type)),
            };

    private static Int128 Whole(DuckDbChunk chunk, int column, int row, ColumnType type) => type switch
    {
        ColumnType.TinyInt => chunk.Column<sbyte>(column)[row],
        ColumnType.SmallInt => chunk.Column<short>(column)[row],
        ColumnType.Integer => chunk.Column<int>(column)[row],
        ColumnType.BigInt => chunk.Column<long>(column)[row],
        ColumnType.UTinyInt => chunk.Column<byte>(column)[row],
        ColumnType.USmallInt => chunk.Column<ushort>(column)[row],
        ColumnType.UInteger => chunk.Column<uint>(column)[row],
        ColumnType.UBigInt => chunk.Column<ulong>(column)[row],
        _ => chunk.Column<Int128>(column)[row],
    };

    private static object Plain(Int128 value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return (long)value;
        }

        return Int128.Abs(value) <= (Int128)decimal.MaxValue ? (decimal)value : value.ToString();
    }

    private static object Scaled(Int128 value, byte scale)
    {
        Int128 unit = Int128.One;
        for (int i = 0; i < scale; i++)
        {
            unit *= 10;
        }

        return Int128.Abs(value) <= (Int128)decimal.MaxValue && scale <= 28
            ? Decimal.Divide((decimal)value, (decimal)unit)
            : $"{(value < 0 ? "-" : "")}{Int128.Abs(value / unit)}.{Int128.Abs(value % unit).ToString().PadLeft(scale, '0')}";
    }

    /// <summary>Instants outside our range, and infinities, come as text.</summary>
    private static object Instant(long value, long nanoseconds)
    {
        if (value is long.MaxValue or -long.MaxValue)
        {
            return value > 0 ? "infinity" : "-infinity";
        }

        Int128 instant = (Int128)value * nanoseconds;
        return instant >= long.MinValue && instant <= long.MaxValue
            ? UtcTime.FromNanoseconds((long)instant)
            : $"{instant / 1_000_000_000} s since 1970";
    }

    private static object Day(int days) =>
        days >= -EpochDay && days <= DateOnly.MaxValue.DayNumber - EpochDay
            ? DateOnly.FromDayNumber(days + EpochDay)
            : $"day {days} since 1970";
}
