using System.Globalization;

namespace Candlewick.Storage.ClickHouse;

/// <summary>Instants and texts as literals of the engine's SQL.</summary>
internal static class Sql
{
    /// <summary>A string literal.</summary>
    public static string Text(string value) =>
        $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>A name of a database or cluster.</summary>
    public static string Name(string value) =>
        $"`{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}`";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whole microseconds, rounded up: the first stored bar time at or after the instant.</summary>
    public static long CeilingMicro(UtcTime time) => time.Microseconds + (time.Nanoseconds % 1_000 == 0 ? 0 : 1);

    public static string Code(Enum value) => value.ToString();

    public static T Parse<T>(string code)
        where T : struct, Enum =>
        Enum.Parse<T>(code);
}
