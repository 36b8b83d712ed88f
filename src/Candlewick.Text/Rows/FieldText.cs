using System.Buffers.Text;
using System.Globalization;

namespace Candlewick.Text.Rows;

/// <summary>Numbers out of the bytes of a field; the whole field must be the number.</summary>
public static class FieldText
{
    /// <summary>A whole number with an optional sign.</summary>
    public static bool TryInt64(ReadOnlySpan<byte> field, out long value) =>
        Utf8Parser.TryParse(field, out value, out int consumed) && consumed == field.Length;

    /// <summary>A decimal number with an optional exponent, rounded correctly; false for NaN and infinities.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> field, out double value) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>A decimal number, exact to 28 digits.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> field, out decimal value) =>
        decimal.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>A hexadecimal number of up to 8 digits, without prefix.</summary>
    public static bool TryHex(ReadOnlySpan<byte> field, out uint value) =>
        Utf8Parser.TryParse(field, out value, out int consumed, 'X') && consumed == field.Length;
}
