namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>Larger time bars of smaller ones.</summary>
/// <remarks>
/// Open of the first, highest high, lowest low, close of the last; volumes and trade counts are sums in the order of the rows, NaN where a
/// row has NaN. Rows without trades (volume and trade count 0) count for the prices only where there are no others.
/// A group is complete when each smaller bar that the calendar expects in it came, closed, or lies in <see cref="ResampleOptions.Quiet"/>;
/// <see cref="ResampleOptions.Incomplete"/> says what becomes of the others. A group closes with its last row, with the first row after it,
/// or when <see cref="Advance"/> passes it. What is open at <see cref="End"/> is appended as forming, unless incomplete groups are skipped.
/// </remarks>
public sealed class BarResampler : IBarBuilder
{
    private static readonly UtcRange Nowhere = new(UtcTime.MinValue, UtcTime.MinValue);

    private readonly BarSpec _source;
    private readonly BarSpec _target;
    private readonly ResampleOptions _options;
    private readonly SlotCursor _sourceSlots;
    private readonly SlotCursor _slots;

    /// <summary>Nanoseconds of a row where rows stand on an even grid without gaps; 0 elsewhere.</summary>
    private readonly long _step;

    /// <summary>Nanoseconds of a group; 0 for months.</summary>
    private readonly long _length;

    private BarDraft _draft = new();
    private UtcRange _slot = Nowhere;
    private UtcRange _expected;
    private bool _hasSlot;
    private bool _isComplete;

    /// <param name="source">Of the smaller bars.</param>
    /// <param name="target">Of the larger bars.</param>
    /// <exception cref="ArgumentException">One of them is not of time bars, or the smaller length does not divide the larger.</exception>
    public BarResampler(BarSpec source, BarSpec target, ResampleOptions? options = null)
    {
        BarKinds.Demand(source, BarKind.Timed);
        BarKinds.Demand(target, BarKind.Timed);
        if (!Divisibility.Divides(source.Timeframe, target.Timeframe))
        {
            throw new ArgumentException(
                $"Bars of {source.Timeframe} do not make bars of {target.Timeframe}; expected a larger timeframe that whole bars of {source.Timeframe} fill.", nameof(target));
        }

        _source = source;
        _target = target;
        _options = options ?? ResampleOptions.Default;
        _sourceSlots = new SlotCursor(source, _options.Calendar);
        _slots = new SlotCursor(target, _options.Calendar);
        bool isEven = _options.Calendar.IsAlwaysOpen && source.IsOnGrid && target.IsOnGrid && source.Timeframe.IsFixed;
        _step = isEven ? source.Timeframe.LengthNanoseconds : 0;
        _length = target.Timeframe.IsFixed ? target.Timeframe.LengthNanoseconds : 0;
    }

    /// <summary>Rows outside every larger bar of the calendar.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Groups that were not complete, whatever became of them.</summary>
    public long Incomplete { get; private set; }

    /// <exception cref="ArgumentException">The input is trades, a row is early or cannot be, or does not stand where the smaller timeframe has a bar.</exception>
    public void Add(in BarInput input, BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (!input.Trades.IsEmpty)
        {
            throw new ArgumentException($"Trades are not resampled; expected bars of {_source}.", nameof(input));
        }

        if (input.Bars is not { } bars)
        {
            return;
        }

        RowColumns columns = new(bars);
        for (int row = input.Start; row < input.End;)
        {
            int whole = _step > 0 && !_draft.HasInput ? AddWhole(columns, row, input.End, closed) : 0;
            if (whole == 0)
            {
                AddRow(Print.Of(bars, row), bars.Finalities[row], closed);
                whole = 1;
            }

            row += whole;
        }
    }

    public void Advance(UtcTime now, BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (now > _draft.Latest)
        {
            if (_hasSlot && _slot.To <= now)
            {
                Close(closed);
            }

            _draft.Latest = now;
        }
    }

    public void End(BarColumns closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (_draft.HasInput && _options.Incomplete != IncompleteGroup.Skip)
        {
            closed.Add(_draft.ToBar(_slot, 0, Finality.Forming));
        }

        _draft = new BarDraft();
        _slot = Nowhere;
        _slots.Reset();
        _sourceSlots.Reset();
        _hasSlot = false;
    }

    /// <summary>Takes all rows of a group at once.</summary>
    /// <returns>How many rows; 0 where the group does not begin here, is not whole, or needs care.</returns>
    private int AddWhole(in RowColumns columns, int row, int end, BarColumns closed)
    {
        UtcTime open = columns.OpenTimes[row];
        UtcTime close = _length > 0 ? open.AddNanoseconds(_length) : _target.Timeframe.IsOpen(open) ? _target.Timeframe.Next(open) : open;
        int count = (int)Math.Min((close.Nanoseconds - open.Nanoseconds) / _step, int.MaxValue);
        if (count == 0 || end - row < count || open < _draft.Latest || !(open == _slot.To || _target.Timeframe.IsOpen(open))
            || !columns.AreWhole(row, row + count, _step) || !columns.TryFold(row, row + count, ref _draft))
        {
            return 0;
        }

        _slot = new UtcRange(open, close);
        closed.Add(_draft.ToBar(_slot, 0, Finality.Closed));
        _draft.Clear();
        _draft.Latest = close;
        _hasSlot = false;
        return count;
    }

    private void AddRow(in Print print, Finality finality, BarColumns closed)
    {
        if (print.From < _draft.Latest)
        {
            throw TradeFold.Early(_draft, print.From);
        }

        if (!_hasSlot || print.From >= _slot.To)
        {
            Open(print.From, closed);
        }

        _draft.Latest = print.From;
        if (!_slot.Contains(print.From))
        {
            LeftOut++;
            return;
        }

        SkipTo(print.From);
        if (_expected != new UtcRange(print.From, print.To))
        {
            throw new ArgumentException(
                $"A bar over [{print.From}, {print.To}) is not one of {_source}, or comes twice; expected one over {_expected} or later.", nameof(print));
        }

        _isComplete &= finality != Finality.Forming;
        _draft.Add(print);
        _expected = _sourceSlots.Next();
        if (print.To == _slot.To)
        {
            Close(closed);
        }
    }

    private void Open(UtcTime at, BarColumns closed)
    {
        if (_hasSlot)
        {
            Close(closed);
        }

        _slot = _slots.Seek(at);
        _expected = _slot.Contains(at) ? _sourceSlots.Seek(_slot.From) : _expected;
        _hasSlot = true;
        _isComplete = true;
    }

    /// <summary>Passes over the bars that were expected before an instant and did not come.</summary>
    private void SkipTo(UtcTime at)
    {
        while (_expected.From < at)
        {
            _isComplete &= _options.Quiet.Contains(_expected.From);
            _expected = _sourceSlots.Next();
        }
    }

    private void Close(BarColumns closed)
    {
        _hasSlot = false;
        if (!_draft.HasInput)
        {
            return;
        }

        SkipTo(_slot.To);
        Incomplete += _isComplete ? 0 : 1;
        if (_isComplete || _options.Incomplete != IncompleteGroup.Skip)
        {
            closed.Add(_draft.ToBar(
                _slot, 0, !_isComplete && _options.Incomplete == IncompleteGroup.Forming ? Finality.Forming : Finality.Closed));
        }

        _draft.Clear();
        _draft.Latest = UtcTime.Max(_draft.Latest, _slot.To);
    }
}
