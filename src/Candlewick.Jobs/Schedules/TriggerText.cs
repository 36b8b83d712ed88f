using Quartz;

namespace Candlewick.Jobs.Schedules;

/// <summary>Triggers as text.</summary>
internal static class TriggerText
{
    private const string Expected = "cron EXPRESSION, every DURATION, after JOB, on EVENT, or never";
    private const string ExceptWord = " except ";
    private const string OffsetWord = " offset ";
    private const string AlwaysWord = " always";

    public static IReadOnlyList<JobTrigger> ParseList(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length == 0 || trimmed == "never"
            ? []
            : [.. trimmed.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    public static JobTrigger Parse(string text)
    {
        string trimmed = text.Trim();
        int space = trimmed.IndexOf(' ', StringComparison.Ordinal);
        string rest = space < 0 ? "" : trimmed[(space + 1)..].Trim();
        return (space < 0 ? trimmed : trimmed[..space]) switch
        {
            "cron" when rest.Length > 0 => Cron(rest),
            "every" when rest.Length > 0 => Every(rest),
            "after" when rest.EndsWith(AlwaysWord, StringComparison.Ordinal) => new JobEndedTrigger(NameOf(rest[..^AlwaysWord.Length], text), EvenIfFailed: true),
            "after" => new JobEndedTrigger(NameOf(rest, text)),
            "on" => new EventTrigger(NameOf(rest, text)),
            _ => throw new FormatException($"'{text}': expected {Expected}"),
        };
    }

    private static CronTrigger Cron(string rest)
    {
        (string expression, string except) = Cut(rest, ExceptWord);
        CheckExcept(except);
        return CronText.TryRead(expression, out _)
            ? new CronTrigger(CronText.Normal(expression), except)
            : throw new FormatException($"'cron {expression}': expected five fields (minute hour day-of-month month day-of-week), or Quartz's six or seven, which begin with seconds");
    }

    private static IntervalTrigger Every(string rest)
    {
        (string spans, string except) = Cut(rest, ExceptWord);
        (string every, string offset) = Cut(spans, OffsetWord);
        CheckExcept(except);
        TimeSpan interval = DurationText.Parse(every);
        TimeSpan shift = offset.Length == 0 ? TimeSpan.Zero : DurationText.Parse(offset);
        return interval <= TimeSpan.Zero
            ? throw new FormatException($"'every {every}': expected more than nothing")
            : shift >= interval
                ? throw new FormatException($"'offset {offset}': expected less than the interval of {every}")
                : new IntervalTrigger(interval, shift, except);
    }

    private static void CheckExcept(string except) => _ = ExceptCalendar.Read(except);

    private static (string Before, string After) Cut(string text, string word)
    {
        int at = text.IndexOf(word, StringComparison.Ordinal);
        return at < 0 ? (text.Trim(), "") : (text[..at].Trim(), text[(at + word.Length)..].Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant());
    }

    private static string NameOf(string text, string whole) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? text
            : throw new FormatException($"'{whole}': expected {Expected}; a name has lower-case letters, digits and hyphens");
}

/// <summary>Cron expressions of five fields, and of Quartz's six or seven.</summary>
internal static class CronText
{
    /// <summary>One space between fields, so that equal triggers have equal text.</summary>
    public static string Normal(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static bool TryRead(string text, out CronExpression? expression)
    {
        int fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        CronFormat format = fields == 5 ? CronFormat.Unix : CronFormat.Quartz;
        expression = CronExpression.TryParse(Normal(text), format, out CronExpression? read) ? read!.WithTimeZone(TimeZoneInfo.Utc) : null;
        return expression is not null;
    }
}
