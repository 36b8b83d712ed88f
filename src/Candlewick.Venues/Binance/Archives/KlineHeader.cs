using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>The header row that futures archives have since 2022.</summary>
internal static class KlineHeader
{
    /// <summary>Names as published; the second spelling is that of the REST documentation.</summary>
    private static readonly string[][] Names =
    [
        ["open_time"], ["open"], ["high"], ["low"], ["close"], ["volume"], ["close_time"],
        ["quote_volume", "quote_asset_volume"], ["count", "number_of_trades", "trades"],
        ["taker_buy_volume", "taker_buy_base_asset_volume", "taker_buy_base_volume"],
        ["taker_buy_quote_volume", "taker_buy_quote_asset_volume"], ["ignore"],
    ];

    public static bool IsHeader(ReadOnlySpan<byte> line) =>
        line.Length > 0 && (char.IsAsciiLetter((char)line[0]) || line[0] == '"') && !line.StartsWith("NaN"u8);

    /// <summary>Null when the columns are the documented ones in their order.</summary>
    public static RowFault? Check(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line).TrimEnd('\r');
        string[] found = [.. text.Split(',').Select(column => column.Trim(' ', '"').ToLowerInvariant().Replace(' ', '_'))];
        string expected = string.Join(',', Names.Select(names => names[0]));
        if (found.Length != Names.Length)
        {
            return RowFault.At(1, DataFaultKind.ColumnMissing, $"{Names.Length} columns: {expected}", $"{found.Length}: {text}");
        }

        for (int i = 0; i < found.Length; i++)
        {
            if (!Names[i].Contains(found[i]))
            {
                return RowFault.At(1, DataFaultKind.ColumnMissing, $"column {i + 1} '{Names[i][0]}'", $"'{found[i]}' in {text}");
            }
        }

        return null;
    }
}
