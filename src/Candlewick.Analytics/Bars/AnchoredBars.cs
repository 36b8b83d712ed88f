namespace Candlewick.Analytics.Bars;

/// <summary>Says when a bar that is not closed by the clock is full.</summary>
/// <remarks>Implemented by a mutable struct. A rule never splits an input: a bar closes with the input that fills it.</remarks>
internal interface IClosingRule
{
    /// <summary>Adds trades to the draft until it is full or a trade is at or after the instant.</summary>
    /// <returns>How many were taken.</returns>
    int Add(ref BarDraft draft, ReadOnlySpan<Trade> trades, UtcTime before, out bool isFull);

    /// <summary>Adds one smaller bar; true when the draft is full.</summary>
    bool Add(ref BarDraft draft, in Print print);

    /// <summary>Forgets everything: an anchor was passed.</summary>
    void Restart();
}

/// <summary>What all bars but time bars share: anchor periods, partial bars, ordinals.</summary>
/// <remarks>
/// OpenTime is the microsecond of the first trade, CloseTime the one after the last: two bars share that microsecond when trades of one
/// instant fall into both, and nothing else of their time; bars with one OpenTime are numbered by Ordinal. At an anchor everything starts
/// afresh, and the bar before it closes there as it is: a <b>partial</b> bar is a closed one whose CloseTime is the end of its anchor
/// period. (A full bar whose last smaller bar ends there looks the same, and nothing was cut from it either.)
/// Smaller bars without trades are passed over.
/// </remarks>
internal sealed class AnchoredBars<TRule>(BarSpec spec, TradingCalendar calendar, TRule rule)
    where TRule : struct, IClosingRule
{
    private readonly SlotCursor _periods = new(spec, calendar);
    private TRule _rule = rule;
    private BarDraft _draft = new();
    private UtcRange _period;
    private bool _hasPeriod;
    private UtcTime _lastOpen = UtcTime.MinValue;
    private int _ordinal;

    /// <summary>Inputs outside every session.</summary>
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
            Close(_draft.To, Finality.Forming, closed);
        }

        _draft = new BarDraft();
        _rule.Restart();
        _periods.Reset();
        _hasPeriod = false;
        _lastOpen = UtcTime.MinValue;
    }

    private void AddTrades(ReadOnlySpan<Trade> trades, BarColumns closed)
    {
        while (!trades.IsEmpty)
        {
            int taken = 1;
            if (Enter(trades[0].EventTime, closed))
            {
                taken = _rule.Add(ref _draft, trades, _period.To, out bool isFull);
                if (isFull)
                {
                    Close(_draft.To, Finality.Closed, closed);
                }
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

        if (print.To > _period.To)
        {
            throw new ArgumentException($"A bar over [{print.From}, {print.To}) crosses the anchor at {_period.To} of {spec}.", nameof(print));
        }

        _draft.Latest = print.From;
        if (!print.IsFlat && _rule.Add(ref _draft, print))
        {
            Close(_draft.To, Finality.Closed, closed);
        }
    }

    private bool Enter(UtcTime at, BarColumns closed)
    {
        if (at < _draft.Latest)
        {
            throw TradeFold.Early(_draft, at);
        }

        if (!_hasPeriod || at >= _period.To)
        {
            Pass(at, closed);
            _period = _periods.Seek(at);
            _hasPeriod = true;
        }

        bool isInside = _period.Contains(at);
        if (!isInside)
        {
            LeftOut++;
            _draft.Latest = at;
        }

        return isInside;
    }

    private void Pass(UtcTime at, BarColumns closed)
    {
        if (!_hasPeriod || at < _period.To)
        {
            return;
        }

        if (_draft.HasInput)
        {
            Close(_period.To, Finality.Closed, closed);
        }

        _rule.Restart();
        _hasPeriod = false;
    }

    private void Close(UtcTime to, Finality finality, BarColumns closed)
    {
        UtcTime from = _draft.From;
        _ordinal = from == _lastOpen ? _ordinal + 1 : 0;
        _lastOpen = from;
        closed.Add(_draft.ToBar(new UtcRange(from, to), _ordinal, finality));
        _draft.Clear();
    }
}
