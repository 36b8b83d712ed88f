namespace Candlewick.Storage;

/// <summary>What the stores must know of a row that has one instant: its key, and when it is the same row.</summary>
public abstract class PrintRule<T>
    where T : struct
{
    public abstract UtcTime EventTimeOf(in T row);

    /// <summary>The number that orders rows of one instant; 0 where an instant has one row.</summary>
    public abstract long NumberOf(in T row);

    /// <summary>True when a stored row stays though a later write for its range lacks it: several sources publish at instants of their own.</summary>
    public virtual bool KeepsAbsent => false;

    /// <summary>True when every field has the same bits (any NaN equals any other).</summary>
    public abstract bool IsSame(in T a, in T b);

    /// <summary>What is kept when a stored number comes again: the values that came, at the finer instant where one source cuts what another says in full.</summary>
    /// <param name="cut">The coarsest unit to which the source of the incoming row cuts, in nanoseconds.</param>
    public virtual T Keep(in T stored, in T incoming, long cut) => incoming;

    /// <summary>True when the kept row differs from the stored one by a finer instant only, which is no correction.</summary>
    /// <param name="cut">The coarsest unit to which the source of the stored row cuts, in nanoseconds.</param>
    public virtual bool IsFiner(in T stored, in T kept, long cut) => false;

    /// <summary>The coarsest unit to which the source of these rows can cut, in nanoseconds: a second where several rows all lie on one, else a millisecond.</summary>
    public long FindCut(ReadOnlySpan<T> rows)
    {
        const long Second = 1_000_000_000;
        foreach (ref readonly T row in rows)
        {
            if (EventTimeOf(row).Nanoseconds % Second != 0)
            {
                return Second / 1_000;
            }
        }

        return rows.Length > 1 ? Second : Second / 1_000;
    }

    /// <summary>By (EventTime, number): the order in which rows are kept and read.</summary>
    public int CompareKeys(in T a, in T b)
    {
        int order = EventTimeOf(a).CompareTo(EventTimeOf(b));
        return order != 0 ? order : NumberOf(a).CompareTo(NumberOf(b));
    }
}

/// <summary>The rules of trades, quotes and observations.</summary>
public static class PrintRules
{
    public static PrintRule<Trade> Trades { get; } = new TradeRule();

    public static PrintRule<Quote> Quotes { get; } = new QuoteRule();

    public static PrintRule<Observation> Observations { get; } = new ObservationRule();

    private sealed class TradeRule : PrintRule<Trade>
    {
        public override UtcTime EventTimeOf(in Trade row) => row.EventTime;

        public override long NumberOf(in Trade row) => row.Id;

        public override Trade Keep(in Trade stored, in Trade incoming, long cut) =>
            IsCut(incoming.EventTime, stored.EventTime, cut) ? incoming with { EventTime = stored.EventTime } : incoming;

        public override bool IsFiner(in Trade stored, in Trade kept, long cut) =>
            IsCut(stored.EventTime, kept.EventTime, cut) && IsSame(stored with { EventTime = kept.EventTime }, kept);

        public override bool IsSame(in Trade a, in Trade b) =>
            a.Equals(b) && BarMerge.HasSameBits(a.Price, b.Price) && BarMerge.HasSameBits(a.Quantity, b.Quantity);

        /// <summary>True when an instant is another one cut to its microsecond, its millisecond or, where a source does that, its whole second.</summary>
        private static bool IsCut(UtcTime cut, UtcTime full, long coarsest)
        {
            for (long unit = 1_000; unit <= coarsest; unit *= 1_000)
            {
                if (cut < full && cut.Nanoseconds % unit == 0 && full.Nanoseconds - cut.Nanoseconds < unit)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private sealed class QuoteRule : PrintRule<Quote>
    {
        public override UtcTime EventTimeOf(in Quote row) => row.EventTime;

        public override long NumberOf(in Quote row) => row.Sequence;

        public override bool IsSame(in Quote a, in Quote b) =>
            a.Equals(b) && BarMerge.HasSameBits(a.BidPrice, b.BidPrice) && BarMerge.HasSameBits(a.BidSize, b.BidSize)
            && BarMerge.HasSameBits(a.AskPrice, b.AskPrice) && BarMerge.HasSameBits(a.AskSize, b.AskSize);
    }

    private sealed class ObservationRule : PrintRule<Observation>
    {
        public override bool KeepsAbsent => true;

        public override UtcTime EventTimeOf(in Observation row) => row.EventTime;

        public override long NumberOf(in Observation row) => 0;

        public override bool IsSame(in Observation a, in Observation b) =>
            a.Equals(b) && BarMerge.HasSameBits(a.Value, b.Value) && BarMerge.HasSameBits(a.PeriodHours, b.PeriodHours);
    }
}

/// <summary>What a batch of prints would change in a store.</summary>
/// <param name="Rows">The rows of the span afterwards: by key, or by number where numbers are compared.</param>
/// <param name="Inserted">The rows that are new; only these must be added when nothing is rewritten.</param>
/// <param name="MustRewrite">True when stored rows change or go, so that the span must be replaced.</param>
public sealed record PrintMerge<T>(ReadOnlyMemory<T> Rows, ReadOnlyMemory<T> Inserted, bool MustRewrite, WriteResult Result)
    where T : struct;

/// <summary>Compares prints that came with those that are stored.</summary>
public static class PrintMerge
{
    /// <summary>Compares the stored rows of a span with those that came for it, both in order of key. A stored row that did not come goes, unless nothing at all came.</summary>
    public static PrintMerge<T> Compare<T>(ReadOnlyMemory<T> stored, ReadOnlyMemory<T> incoming, PrintRule<T> rule)
        where T : struct =>
        Compare(stored, incoming, rule, rule.CompareKeys, rule.KeepsAbsent || incoming.IsEmpty);

    /// <summary>Compares by number alone, both in order of number: sources may give one print instants of different precision. Stored rows that did not come stay: where the venue numbers its prints, absence proves nothing.</summary>
    public static PrintMerge<T> CompareNumbered<T>(ReadOnlyMemory<T> stored, ReadOnlyMemory<T> incoming, PrintRule<T> rule)
        where T : struct =>
        Compare(stored, incoming, rule, (in T a, in T b) => rule.NumberOf(a).CompareTo(rule.NumberOf(b)), keepsAbsent: true);

    /// <summary>The same rows by number, each number once.</summary>
    public static ReadOnlyMemory<T> ByNumber<T>(ReadOnlyMemory<T> rows, PrintRule<T> rule)
        where T : struct
    {
        ReadOnlySpan<T> all = rows.Span;
        for (int i = 1; i < all.Length; i++)
        {
            if (rule.NumberOf(all[i]) <= rule.NumberOf(all[i - 1]))
            {
                return Arrange(all, rule);
            }
        }

        return rows;
    }

    private static T[] Arrange<T>(ReadOnlySpan<T> rows, PrintRule<T> rule)
        where T : struct
    {
        SortedDictionary<long, T> arranged = [];
        long cut = rule.FindCut(rows);
        foreach (ref readonly T row in rows)
        {
            long number = rule.NumberOf(row);
            arranged[number] = arranged.TryGetValue(number, out T before) ? rule.Keep(before, row, cut) : row;
        }

        return [.. arranged.Values];
    }

    /// <summary>Where nothing is stored, the rows that came are taken as they are, without a copy.</summary>
    private static PrintMerge<T> Compare<T>(
        ReadOnlyMemory<T> stored, ReadOnlyMemory<T> incoming, PrintRule<T> rule, RowOrder<T> order, bool keepsAbsent)
        where T : struct
    {
        if (stored.IsEmpty)
        {
            return new PrintMerge<T>(incoming, incoming, false, new WriteResult(incoming.Length, 0, 0, 0));
        }

        Merging<T> merging = new(stored.Length + incoming.Length, keepsAbsent);
        ReadOnlySpan<T> old = stored.Span;
        (long storedCut, long incomingCut) = (rule.FindCut(old), rule.FindCut(incoming.Span));
        int place = 0;
        foreach (ref readonly T row in incoming.Span)
        {
            for (; place < old.Length && order(old[place], row) < 0; place++)
            {
                merging.Leave(old[place]);
            }

            if (place == old.Length || order(old[place], row) != 0)
            {
                merging.Insert(row);
                continue;
            }

            ref readonly T before = ref old[place++];
            T kept = rule.Keep(before, row, incomingCut);
            merging.Take(kept, rule.IsSame(before, kept), rule.IsFiner(before, kept, storedCut));
        }

        for (; place < old.Length; place++)
        {
            merging.Leave(old[place]);
        }

        return merging.ToMerge();
    }

    /// <summary>The rows of a merge and their counts, as they come.</summary>
    private sealed class Merging<T>(int most, bool keepsAbsent)
        where T : struct
    {
        private readonly T[] _rows = new T[most];
        private readonly List<T> _inserted = [];
        private int _count;
        private long _unchanged;
        private long _corrected;
        private long _refined;

        public void Leave(in T absent)
        {
            if (keepsAbsent)
            {
                _rows[_count++] = absent;
            }
            else
            {
                _corrected++;
            }
        }

        public void Insert(in T row)
        {
            _rows[_count++] = row;
            _inserted.Add(row);
        }

        public void Take(in T kept, bool isSame, bool isFiner)
        {
            _rows[_count++] = kept;
            _unchanged += isSame ? 1 : 0;
            _refined += !isSame && isFiner ? 1 : 0;
            _corrected += isSame || isFiner ? 0 : 1;
        }

        public PrintMerge<T> ToMerge() =>
            new(_rows.AsMemory(0, _count), _inserted.ToArray(), _corrected + _refined > 0, new WriteResult(_inserted.Count, _unchanged, _corrected, _refined));
    }

    private delegate int RowOrder<T>(in T a, in T b)
        where T : struct;
}
