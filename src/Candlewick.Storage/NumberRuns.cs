namespace Candlewick.Storage;

/// <summary>What continuity is judged by: the venue's number of a print, and its instant.</summary>
public readonly record struct PrintMark(long Number, UtcTime EventTime);

/// <summary>The numbered prints that a store holds after a write, from the one before its first to the one after its last, as runs without a missing number.</summary>
public sealed class NumberRuns
{
    private readonly List<(PrintMark First, PrintMark Last)> _runs = [];
    private readonly bool _isFirst;
    private readonly bool _isLast;

    private NumberRuns(bool isFirst, bool isLast)
    {
        _isFirst = isFirst;
        _isLast = isLast;
    }

    /// <param name="rows">The stored rows of the write's numbers, by number.</param>
    /// <param name="before">The stored print with the next smaller number; null when there is none near.</param>
    /// <param name="after">The stored print with the next greater number; null when there is none near.</param>
    public static NumberRuns Of<T>(ReadOnlySpan<T> rows, PrintRule<T> rule, PrintMark? before, PrintMark? after)
        where T : struct
    {
        NumberRuns runs = new(before is null, after is null);
        if (before is { } left)
        {
            runs.Add(left);
        }

        foreach (ref readonly T row in rows)
        {
            runs.Add(new PrintMark(rule.NumberOf(row), rule.EventTimeOf(row)));
        }

        if (after is { } right)
        {
            runs.Add(right);
        }

        return runs;
    }

    /// <summary>Where the missing prints of each break must lie.</summary>
    public IEnumerable<UtcRange> Breaks()
    {
        for (int i = 1; i < _runs.Count; i++)
        {
            yield return TradeWrite.Between(_runs[i - 1].Last.EventTime, _runs[i].First.EventTime);
        }
    }

    /// <summary>Where the numbers show that nothing is missing; a source that was asked also answers for what lies before the first and after the last print.</summary>
    /// <remarks>The instants of the neighbours themselves are left out: of other prints at these instants nothing is known here.</remarks>
    public RangeSet Whole(UtcRange asked)
    {
        if (_runs.Count == 0)
        {
            return RangeSet.Of(asked);
        }

        List<UtcRange> whole = [];
        for (int i = 0; i < _runs.Count; i++)
        {
            UtcTime from = _runs[i].First.EventTime, to = _runs[i].Last.EventTime;
            whole.Add(new UtcRange(
                i == 0 && !_isFirst ? from.AddNanoseconds(1) : from,
                i == _runs.Count - 1 && !_isLast ? to : to.AddNanoseconds(1)));
        }

        if (_isFirst)
        {
            whole.Add(new UtcRange(asked.From, _runs[0].First.EventTime));
        }

        if (_isLast)
        {
            whole.Add(new UtcRange(_runs[^1].Last.EventTime.AddNanoseconds(1), asked.To));
        }

        return RangeSet.Of(whole).Subtract(RangeSet.Of(Breaks()));
    }

    private void Add(PrintMark mark)
    {
        if (_runs.Count > 0 && mark.Number <= _runs[^1].Last.Number + 1)
        {
            _runs[^1] = (_runs[^1].First, mark);
        }
        else
        {
            _runs.Add((mark, mark));
        }
    }
}
