using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Instants as the engine keeps them, and as literals of its SQL (constants, so that it can skip blocks).</summary>
internal static class Sql
{
    /// <summary>A TIMESTAMP literal; for a lower limit finer than a microsecond the caller rounds up.</summary>
    public static string Micro(long microseconds) => string.Create(CultureInfo.InvariantCulture, $"make_timestamp({microseconds}::BIGINT)");

    /// <summary>A TIMESTAMP_NS literal.</summary>
    public static string Nano(UtcTime time) => ToNano(time) switch
    {
        long.MaxValue => "'infinity'::TIMESTAMP_NS",
        -long.MaxValue => "'-infinity'::TIMESTAMP_NS",
        long value => string.Create(CultureInfo.InvariantCulture, $"make_timestamp_ns({value}::BIGINT)"),
    };

    /// <summary>The engine has no smallest number as an instant, but -infinity right above it.</summary>
    public static long ToNano(UtcTime time) => Math.Max(time.Nanoseconds, -long.MaxValue);

    public static UtcTime FromNano(long value) => value == -long.MaxValue ? UtcTime.MinValue : UtcTime.FromNanoseconds(value);

    /// <summary>Whole microseconds, rounded up: the first stored bar time at or after the instant.</summary>
    public static long CeilingMicro(UtcTime time) => time.Microseconds + (time.Nanoseconds % 1_000 == 0 ? 0 : 1);

    /// <summary>A condition on a TIMESTAMP column: the half-open range, in microseconds.</summary>
    public static string BarsIn(string column, UtcRange range) =>
        $"{column} >= {Micro(CeilingMicro(range.From))} AND {column} < {Micro(CeilingMicro(range.To))}";

    /// <summary>A condition on a TIMESTAMP_NS column: the half-open range.</summary>
    public static string PrintsIn(string column, UtcRange range) =>
        $"{column} >= {Nano(range.From)} AND {column} < {Nano(range.To)}";

    public static string Code(Enum value) => value.ToString();

    public static T Parse<T>(string code)
        where T : struct, Enum =>
        Enum.Parse<T>(code);
}
