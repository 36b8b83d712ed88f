using System.Globalization;
using System.Text.Json;

namespace Candlewick.Server.Tests.Data;

/// <summary>Columns of an answer, as numbers or texts.</summary>
internal static class Tables
{
    /// <summary>Empty texts for absent cells.</summary>
    public static string[] Column(this JsonElement table, string name)
    {
        int at = table.GetProperty("columns").EnumerateArray().Select(one => one.GetString()).ToList().IndexOf(name);
        return [.. table.GetProperty("rows").EnumerateArray().Select(row => row[at]).Select(Text)];
    }

    /// <summary>NaN for absent cells.</summary>
    public static double[] Numbers(this JsonElement table, string name) =>
        [.. table.Column(name).Select(text => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture))];

    private static string Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString()!,
        JsonValueKind.Null => "",
        _ => cell.GetRawText(),
    };
}
