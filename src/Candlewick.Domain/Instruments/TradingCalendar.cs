namespace Candlewick.Domain.Instruments;

/// <summary>One trading day of a segment.</summary>
/// <param name="Date">The day in the calendar's own zone.</param>
/// <param name="Regular">Core session, open to close, in UTC.</param>
/// <param name="Extended">Pre-market open to after-hours close, in UTC; equal to <paramref name="Regular"/> where there is none.</param>
public readonly record struct TradingSession(DateOnly Date, UtcRange Regular, UtcRange Extended);

/// <summary>When a market segment trades: decides which bars are expected, and what <c>1d</c> means.</summary>
public abstract class TradingCalendar
{
    public const string AlwaysOpenCode = "24/7";

    /// <summary>Every instant, every day; a day is the UTC day.</summary>
    public static TradingCalendar AlwaysOpen { get; } = new AlwaysOpenCalendar();

    public abstract string Code { get; }

    /// <summary>Where holidays and hours were taken from (URL or publication).</summary>
    public abstract string Source { get; }

    public bool IsAlwaysOpen => Code == AlwaysOpenCode;

    /// <summary>The sessions whose extended span touches the range, in order of time.</summary>
    public abstract IEnumerable<TradingSession> Sessions(UtcRange range);

    private sealed class AlwaysOpenCalendar : TradingCalendar
    {
        public override string Code => AlwaysOpenCode;

        public override string Source => "crypto venues do not close";

        public override IEnumerable<TradingSession> Sessions(UtcRange range)
        {
            for (DateOnly day = range.From.ToDate(); UtcTime.From(day) < range.To; day = day.AddDays(1))
            {
                yield return new TradingSession(day, UtcRange.Day(day), UtcRange.Day(day));
            }
        }
    }
}
