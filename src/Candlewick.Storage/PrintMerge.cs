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

        public override bool IsSame(in Trade a, in Trade b) =>
            a.Equals(b) && BarMerge.HasSameBits(a.Price, b.Price) && BarMerge.HasSameBits(a.Quantity, b.Quantity);
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
/// <param name="Rows">The rows of the span afterwards, in order.</param>
/// <param name="Inserted">The rows that are new; only these must be added when nothing is rewritten.</param>
/// <param name="MustRewrite">True when stored rows change or go, so that the span must be replaced.</param>
public sealed record PrintMerge<T>(IReadOnlyList<T> Rows, IReadOnlyList<T> Inserted, bool MustRewrite, WriteResult Result)
    where T : struct;

/// <summary>Compares prints that came with those that are stored.</summary>
public static class PrintMerge
{
    /// <summary>Compares the stored rows of a span with those that came for it, both in order.</summary>
    /// <param name="keepsAbsent">True when stored rows that did not come stay: where the venue numbers its prints, absence proves nothing. False: the span is replaced, unless nothing at all came.</param>
    public static PrintMerge<T> Compare<T>(IReadOnlyList<T> stored, ReadOnlySpan<T> incoming, PrintRule<T> rule, bool keepsAbsent)
        where T : struct
    {
        List<T> rows = new(Math.Max(stored.Count, incoming.Length));
        List<T> inserted = [];
        long unchanged = 0, corrected = 0;
        bool keeps = keepsAbsent || incoming.IsEmpty;
        int place = 0;
        foreach (ref readonly T row in incoming)
        {
            for (; place < stored.Count && rule.CompareKeys(stored[place], row) < 0; place++)
            {
                Leave(stored[place]);
            }

            bool isKnown = place < stored.Count && rule.CompareKeys(stored[place], row) == 0;
            rows.Add(row);
            if (!isKnown)
            {
                inserted.Add(row);
            }
            else if (rule.IsSame(stored[place++], row))
            {
                unchanged++;
            }
            else
            {
                corrected++;
            }
        }

        for (; place < stored.Count; place++)
        {
            Leave(stored[place]);
        }

        return new PrintMerge<T>(rows, inserted, corrected > 0, new WriteResult(inserted.Count, unchanged, corrected, 0));

        void Leave(T absent)
        {
            if (keeps)
            {
                rows.Add(absent);
            }
            else
            {
                corrected++;
            }
        }
    }
}
