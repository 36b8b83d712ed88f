using System.Globalization;

namespace Candlewick.Cli.Output;

/// <summary>The one home of how values look in tables, CSV and JSON.</summary>
internal static class Cell
{
    /// <summary>Invariant text that reads back to the same value; empty for null.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>About eight significant digits, for computed numbers in tables that people read; empty for NaN.</summary>
    public static string Figure(double value)
    {
        double size = Math.Abs(value);
        if (double.IsNaN(value))
        {
            return "";
        }

        if (size >= 1e12 || size is > 0 and < 1e-6)
        {
            return value.ToString("0.#######E0", CultureInfo.InvariantCulture);
        }

        int decimals = size < 1 ? 8 : 7 - (int)Math.Log10(size);
        return value.ToString($"0.{new string('#', Math.Max(0, decimals))}", CultureInfo.InvariantCulture);
    }

    /// <summary>Thousands separated by commas.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(long value) => value switch
    {
        < 1_024 => $"{value} B",
        < 1_024 * 1_024 => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0:0.0} KiB"),
        < 1_024L * 1_024 * 1_024 => string.Create(CultureInfo.InvariantCulture, $"{value / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1073741824.0:0.00} GiB"),
    };

    public static string Elapsed(TimeSpan value) => value.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalMinutes} min {value.Seconds:00} s");

    /// <summary>About three digits: <c>45 s</c>, <c>3 min</c>, <c>2 h 05 min</c>, <c>17 d</c>.</summary>
    public static string Lag(TimeSpan value) => value switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMinutes:0} min"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours} h {value.Minutes:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.TotalDays:0} d"),
    };

    /// <summary>Midnight as its day, and minutes only, where nothing is lost by it: <c>2024-03-10</c>, <c>2024-03-10 05:00</c>.</summary>
    public static string Minute(UtcTime value) => value.Nanoseconds switch
    {
        var nanoseconds when nanoseconds % 86_400_000_000_000 == 0 => Text(value, "yyyy-MM-dd"),
        var nanoseconds when nanoseconds % 60_000_000_000 == 0 => Text(value, "yyyy-MM-dd HH:mm"),
        _ => value.ToString(),
    };

    /// <summary>Cut to the second.</summary>
    public static string Second(UtcTime value) => Text(value, "yyyy-MM-dd HH:mm:ss");

    public static string Range(UtcRange value) => value.IsEmpty ? "-" : $"{Minute(value.From)} .. {Minute(value.To)}";

    private static string Text(UtcTime value, string format) => value.ToDateTimeOffset().ToString(format, CultureInfo.InvariantCulture);
}
