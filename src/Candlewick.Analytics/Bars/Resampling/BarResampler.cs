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

        Batch batch = new(bars, input.Start, input.End, _step);
        for (int row = input.Start; row < input.End;)
        {
            int whole = _step > 0 && !_draft.HasInput ? AddWhole(ref batch, row, closed) : 0;
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

    /// <summary>The rows of one call.</summary>
    private ref struct Batch(BarColumns bars, int start, int end, long step)
    {
        public readonly ReadOnlySpan<UtcTime> OpenTimes = bars.OpenTimes;
        public readonly RowColumns Columns = new(bars);
        public readonly int End = end;
        public PlainRows Plain = new(bars, start, end, step);
    }

    /// <summary>Takes groups of which all rows are there, as many as stand one after the other.</summary>
    /// <returns>How many rows; 0 where the group does not begin here, is not whole, or needs care.</returns>
    private int AddWhole(ref Batch batch, int row, BarColumns closed)
    {
        UtcTime open = batch.OpenTimes[row];
        if (open < _draft.Latest || !(open == _slot.To || _target.Timeframe.IsOpen(open)))
        {
            return 0;
        }

        long length = _length > 0 ? _length : _target.Timeframe.Next(open).Nanoseconds - open.Nanoseconds;
        int count = (int)Math.Min(length / _step, int.MaxValue);
        if (batch.End - row < count)
        {
            return 0;
        }

        if (count > PlainRows.Block)
        {
            return AddLong(ref batch, row, new UtcRange(open, open.AddNanoseconds(length)), closed) ? count : 0;
        }

        if (!batch.Plain.Are(row, row + count))
        {
            return 0;
        }

        int groups = _length > 0 ? Math.Max(1, (batch.Plain.KnownUntil(row) - row) / count) : 1;
        BarRows target = closed.AddRows(groups);
        batch.Columns.Fold(row, count, new RowColumns(target), groups);
        UtcTime close = open;
        for (int group = 0; group < groups; group++)
        {
            target.OpenTimes[group] = close;
            close = close.AddNanoseconds(length);
            target.CloseTimes[group] = close;
        }

        _slot = new UtcRange(close.AddNanoseconds(-length), close);
        _draft.Latest = close;
        _hasSlot = false;
        return groups * count;
    }

    /// <summary>Takes one group of many rows, each block folded while it is at hand; false where a row needs care, and nothing was done then.</summary>
    private bool AddLong(ref Batch batch, int row, UtcRange slot, BarColumns closed)
    {
        int end = row + (int)((slot.To.Nanoseconds - slot.From.Nanoseconds) / _step);
        BarDraft draft = new() { HasInput = true, HasTrades = true };
        for (int start = row; start < end; start += PlainRows.Block)
        {
            int next = Math.Min(start + PlainRows.Block, end);
            if (!batch.Plain.Are(Math.Max(row, start - 1), next))
            {
                return false;
            }

            batch.Columns.Fold(start, next, ref draft);
        }

        closed.Add(draft.ToBar(slot, 0, Finality.Closed));
        _slot = slot;
        _draft.Latest = slot.To;
        _hasSlot = false;
        return true;
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
        _expected = _sourceSlots.Seek(_slot.From);
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
