namespace Candlewick.Analytics.Bars;

/// <summary>Walks forward over the time bars of a spec, or over the anchor periods of bars of another kind.</summary>
internal sealed class SlotCursor(BarSpec spec, TradingCalendar calendar)
{
    /// <summary>Beyond this, sessions are looked up again instead of walked through.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromDays(7);

    private static readonly TimeSpan TwoDays = TimeSpan.FromDays(2);
    private static readonly UtcTime Last = UtcTime.From(2250, 1, 1);
    private static readonly UtcRange Never = new(UtcTime.MaxValue, UtcTime.MaxValue);

    private readonly Timeframe _timeframe = spec.Kind == BarKind.Timed ? spec.Timeframe : new Timeframe(1, TimeframeUnit.Day);
    private readonly bool _isArithmetic = spec.Anchor == BarAnchor.Utc && (calendar.IsAlwaysOpen || spec.Kind != BarKind.Timed);
    private IEnumerator<UtcRange>? _slots;
    private UtcRange _current = UtcRange.Empty;

    /// <summary>The first slot that ends after the instant; it may begin later. Instants do not go back.</summary>
    public UtcRange Seek(UtcTime at)
    {
        if (spec.Anchor == BarAnchor.Unanchored)
        {
            return UtcRange.All;
        }

        if (_isArithmetic)
        {
            UtcTime open = _timeframe.Floor(at);
            return _current = new UtcRange(open, _timeframe.Next(open));
        }

        if (_slots is null || at - _current.To > Far)
        {
            UtcRange rest = new(_timeframe.Floor(at - TwoDays), Last);
            BarSpec slots = new(_timeframe) { Anchor = spec.Anchor };
            _slots?.Dispose();
            _slots = ExpectedBars.In(slots, calendar, rest).GetEnumerator();
            _current = UtcRange.Empty with { To = UtcTime.MinValue };
        }

        while (_current.To <= at && _current != Never)
        {
            Next();
        }

        return _current;
    }

    /// <summary>The slot after the last one that was given.</summary>
    public UtcRange Next()
    {
        if (_isArithmetic)
        {
            return _current = new UtcRange(_current.To, _timeframe.Next(_current.To));
        }

        return _current = _slots is not null && _slots.MoveNext() ? _slots.Current : Never;
    }

    public void Reset()
    {
        _slots?.Dispose();
        _slots = null;
        _current = UtcRange.Empty;
    }
}
