using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>The last three columns of a tape's tick: exchange letter, conditions in hexadecimal, suspicious flag. The first two may be empty.</summary>
internal readonly record struct TapeRow(char Exchange, uint Conditions, bool IsSuspicious)
{
    public static bool TryTail(RowReader row, int first, Part part, out TapeRow tail)
    {
        tail = default;
        ReadOnlySpan<byte> exchange = row.Field(first);
        if (exchange.Length > 1 || (exchange.Length == 1 && !char.IsAsciiLetterOrDigit((char)exchange[0])))
        {
            return part.RejectField(DataFaultKind.NotANumber, row, first, "the letter of an exchange");
        }

        uint conditions = 0;
        if (!row.Field(first + 1).IsEmpty && !FieldText.TryHex(row.Field(first + 1), out conditions))
        {
            return part.RejectField(DataFaultKind.NotANumber, row, first + 1, "up to eight hexadecimal digits");
        }

        if (row.Field(first + 2) is not [(byte)'0' or (byte)'1'])
        {
            return part.RejectField(DataFaultKind.NotANumber, row, first + 2, "0 or 1");
        }

        tail = new TapeRow(exchange.IsEmpty ? '\0' : (char)exchange[0], conditions, row.Field(first + 2)[0] == '1');
        return true;
    }

    /// <summary>The whole day; while it is not over, the part up to its last row.</summary>
    public static UtcRange Period(UtcRange day, UtcTime last, Provenance provenance) =>
        day.To <= provenance.ReceivedAt ? day : day with { To = last.AddNanoseconds(1) };
}
