using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files;

/// <summary>Numbers of the layouts: plain decimals, prices x 10,000, sizes.</summary>
internal static class Fields
{
    private const double Scale = 10_000;

    /// <summary>A price x 10,000, a whole number. Both the number and 10,000 are exact doubles, so their quotient is the correctly rounded price.</summary>
    public static bool TryScaledPrice(ReadOnlySpan<byte> field, out double price)
    {
        bool isWhole = FieldText.TryInt64(field, out long value) && Math.Abs(value) < 1L << 53;
        price = value / Scale;
        return isWhole;
    }

    /// <summary>A quantity: shares, contracts or an amount.</summary>
    public static bool TrySize(ReadOnlySpan<byte> field, out double size)
    {
        bool isWhole = FieldText.TryInt64(field, out long value);
        size = value;
        return isWhole || FieldText.TryDouble(field, out size);
    }

    /// <summary>The number in a column, not negative; a fault when it is none.</summary>
    public static bool Take(RowReader row, int column, bool isScaled, Part part, out double value)
    {
        ReadOnlySpan<byte> field = row.Field(column);
        if (!(isScaled ? TryScaledPrice(field, out value) : TrySize(field, out value)))
        {
            string expected = isScaled ? "a whole number, price x 10,000 (plain prices need a file name that begins with the crypto venue)" : "a number";
            return part.RejectField(DataFaultKind.NotANumber, row, column, expected);
        }

        return value >= 0 || part.RejectField(DataFaultKind.NegativeValue, row, column, "a number that is not negative");
    }
}
