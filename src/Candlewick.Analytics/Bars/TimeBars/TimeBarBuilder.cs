namespace Candlewick.Analytics.Bars.TimeBars;

/// <summary>Bars of a length of time, by the UTC calendar, by the trading calendar's days, or from a session's open.</summary>
/// <remarks>
/// A trade belongs to the bar with OpenTime &lt;= EventTime &lt; CloseTime; a smaller bar must lie in one bar whole. A bar closes when an
/// input at or after its CloseTime comes or <see cref="Advance"/> passes it. Where the trading calendar has sessions, intraday bars are
/// those of the extended session and a day is the core session (<see cref="ExpectedBars"/>); what lies outside is counted in
/// <see cref="LeftOut"/>. A session's last bar ends with the session.
/// </remarks>
public sealed class TimeBarBuilder : IBarBuilder
{
    private readonly BarSpec _spec;
    private readonly bool _isFlat;
    private readonly SlotCursor _slots;
    private BarDraft _draft = new();
    private UtcRange _slot;
    private bool _hasSlot;
    private double _lastClose = double.NaN;

    /// <param name="spec">Of time bars.</param>
    /// <exception cref="ArgumentException">The spec is of another kind, or unanchored.</exception>
    public TimeBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (spec.Kind != BarKind.Timed || spec.Anchor == BarAnchor.Unanchored)
        {
            throw new ArgumentException($"'{spec}' are no time bars; expected a timeframe such as 1h or 30m/regular.", nameof(spec));
        }

        _spec = spec;
        _isFlat = options.Empty == EmptyBars.Flat;
        _slots = new SlotCursor(spec, options.Calendar);
    }

    /// <summary>Trades (or smaller bars) outside every bar of the calendar.</summary>
    public long LeftOut { get; private set; }

    public void Add(in BarInput input, BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        AddTrades(input.Trades, closed);
        for (int row = input.Start; row < input.End; row++)
        {
            AddRow(Print.Of(input.Bars!, row), closed);
        }
    }

    public void Advance(UtcTime now, BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (now > _draft.Latest)
        {
            Pass(now, closed);
            _draft.Latest = now;
        }
    }

    public void End(BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (_draft.HasInput)
        {
            closed.Add(_draft.ToBar(_slot, 0, Finality.Forming));
        }

        _draft = new BarDraft();
        _slots.Reset();
        _hasSlot = false;
        _lastClose = double.NaN;
    }

    private void AddTrades(ReadOnlySpan<Trade> trades, BarColumns closed)
    {
        while (!trades.IsEmpty)
        {
            int taken = 1;
            if (Enter(trades[0].EventTime, closed))
            {
                taken = TradeFold.Add(ref _draft, trades, _slot.To, default(NoLimit));
            }

            trades = trades[taken..];
        }
    }

    private void AddRow(in Print print, BarColumns closed)
    {
        if (!Enter(print.From, closed))
        {
            return;
        }

        if (print.To > _slot.To)
        {
            throw new ArgumentException($"A bar over [{print.From}, {print.To}) does not lie in one bar of {_spec}; the one of its time is {_slot}.", nameof(print));
        }

        _draft.Add(print);
        _draft.Latest = print.From;
    }

    /// <summary>Closes what is over by the time of an input, and finds the bar that the input belongs to; false when there is none.</summary>
    private bool Enter(UtcTime at, BarColumns closed)
    {
        if (at < _draft.Latest)
        {
            throw TradeFold.Early(_draft, at);
        }

        if (!_hasSlot || at >= _slot.To)
        {
            Pass(at, closed);
            if (!_hasSlot)
            {
                _slot = _slots.Seek(at);
                _hasSlot = true;
            }
        }

        bool isInside = _slot.Contains(at);
        if (!isInside)
        {
            LeftOut++;
            _draft.Latest = at;
        }

        return isInside;
    }

    private void Pass(UtcTime at, BarColumns closed)
    {
        while (_hasSlot && _slot.To <= at)
        {
            if (_draft.HasInput)
            {
                closed.Add(_draft.ToBar(_slot, 0, Finality.Closed));
                _lastClose = _draft.Close;
                _draft.Clear();
            }
            else if (_isFlat && !double.IsNaN(_lastClose))
            {
                closed.Add(new Bar(_slot.From, _slot.To, _lastClose, _lastClose, _lastClose, _lastClose, 0, 0, 0, 0, 0));
            }

            _hasSlot = _isFlat && !double.IsNaN(_lastClose);
            _slot = _hasSlot ? _slots.Next() : _slot;
        }
    }
}
