using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Open and inclusive close time of a row, in the archive's unit.</summary>
internal readonly record struct KlineTimes(long Open, long Close);

/// <summary>Reads one kline line slowly: unusual spellings of numbers, and the exact fault of a line that is wrong.</summary>
internal static class KlineLine
{
    private static readonly string[] Columns =
    [
        "open time", "open", "high", "low", "close", "volume", "close time", "quote volume", "trade count",
        "taker-buy volume", "taker-buy quote volume", "the ignored column",
    ];

    public static RowFault? Read(ReadOnlySpan<byte> line, long number, Span<double> values, out KlineTimes times, ref long inexact)
    {
        ulong open = 0, close = 0;
        times = default;
        line = line.TrimEnd((byte)'\r');
        int columns = line.IsEmpty ? 0 : line.Count((byte)',') + 1;
        if (columns != Columns.Length)
        {
            return RowFault.At(number, DataFaultKind.ColumnMissing, $"{Columns.Length} columns", $"{columns}: {Show(line)}");
        }

        int column = 0, value = 0;
        foreach (Range range in line.Split((byte)','))
        {
            ReadOnlySpan<byte> field = line[range];
            RowFault? fault = column switch
            {
                0 => ReadInstant(field, number, column, out open),
                6 => ReadInstant(field, number, column, out close),
                11 => null,
                _ => ReadValue(field, number, column, out values[value++], ref inexact),
            };
            if (fault is not null)
            {
                return fault;
            }

            column++;
        }

        times = new KlineTimes((long)open, (long)close);
        return null;
    }

    private static RowFault? ReadInstant(ReadOnlySpan<byte> field, long line, int column, out ulong value) =>
        ulong.TryParse(field, out value)
            ? null
            : RowFault.At(line, DataFaultKind.NotANumber, $"{Columns[column]} as a whole number", $"'{Show(field)}'");

    private static RowFault? ReadValue(ReadOnlySpan<byte> field, long line, int column, out double value, ref long inexact)
    {
        if (!DecimalField.TryParse(field, out value) || !double.IsFinite(value))
        {
            return RowFault.At(line, DataFaultKind.NotANumber, $"{Columns[column]} as a number", $"'{Show(field)}'");
        }

        inexact += DecimalField.Survives(field, value) ? 0 : 1;
        return double.IsNegative(value) && value != 0
            ? RowFault.At(line, DataFaultKind.NegativeValue, $"{Columns[column]} of zero or more", Show(field))
            : null;
    }

    private static string Show(ReadOnlySpan<byte> text) =>
        text.Length <= 160 ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..160]) + "...";
}
