using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Decimals as the text that the engine takes and gives.</summary>
internal static class DecimalText
{
    public static string? Write(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static decimal? Read(string? text) => text is null ? null : decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
