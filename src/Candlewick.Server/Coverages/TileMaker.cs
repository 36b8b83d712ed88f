namespace Candlewick.Server.Coverages;

/// <summary>Makes the cells of a series for a view: one walk over the ranges that lie in it.</summary>
/// <param name="view">What is shown, cut at now.</param>
/// <param name="now">What comes later is not missing.</param>
internal sealed class TileMaker(UtcRange view, int columns, UtcTime now)
{
    private readonly double _step = (double)((Int128)view.To.Nanoseconds - view.From.Nanoseconds) / columns;

    public TileRow Make(SeriesCoverage coverage)
    {
        UtcRange span = LedgerState.SpanOf(coverage);
        UtcRange known = new UtcRange(span.From, UtcTime.Min(span.To, UtcTime.Max(now, span.From))).Intersect(view);
        Span<long> covered = columns <= 2_048 ? stackalloc long[columns] : new long[columns];
        Span<long> asked = columns <= 2_048 ? stackalloc long[columns] : new long[columns];
        covered.Clear();
        Add(coverage.Covered, FirstIn(coverage.Covered, view.From), known, covered);
        long[] worst = new long[columns];
        char[] letters = new char[columns];
        covered.CopyTo(asked);
        AddHoles(coverage.Holes, known, new Sums(asked, worst, letters));
        return Finish(coverage.Series, (span, known), new Pair(covered, asked), (worst, letters));
    }

    private TileRow Finish(SeriesId series, (UtcRange Span, UtcRange Known) of, Pair times, (long[] Worst, char[] Letters) causes)
    {
        int[] cells = new int[columns];
        for (int i = 0; i < columns; i++)
        {
            long length = Math.Max(0, UtcTime.Min(Edge(i + 1), of.Known.To).Nanoseconds - UtcTime.Max(Edge(i), of.Known.From).Nanoseconds);
            if (of.Known.IsEmpty || length == 0)
            {
                (cells[i], causes.Letters[i]) = (-1, ' ');
                continue;
            }

            long covered = times.First[i];
            cells[i] = covered >= length ? 100 : covered == 0 ? 0 : Math.Clamp((int)(100.0 * covered / length), 1, 99);
            long unasked = length - times.Second[i];
            causes.Letters[i] = cells[i] == 100 ? TileLetters.Nothing : unasked > causes.Worst[i] || causes.Worst[i] == 0 ? TileLetters.NeverAsked : causes.Letters[i];
        }

        return new TileRow(series, of.Span.From, of.Span.To, cells, new string(causes.Letters));
    }

    private void AddHoles(IReadOnlyList<Hole> holes, UtcRange known, Sums sums)
    {
        Dictionary<(int Column, HoleCause Cause), long> byCause = [];
        for (int i = FirstIn(holes, known.From); i < holes.Count && holes[i].Range.From < known.To; i++)
        {
            UtcRange part = holes[i].Range.Intersect(known);
            for (int column = ColumnOf(part.From); column < columns && Edge(column) < part.To; column++)
            {
                long length = Overlap(part, column);
                long total = byCause[(column, holes[i].Cause)] = byCause.GetValueOrDefault((column, holes[i].Cause)) + length;
                sums.Asked[column] += length;
                if (total > sums.Worst[column])
                {
                    (sums.Worst[column], sums.Letters[column]) = (total, TileLetters.Of(holes[i].Cause));
                }
            }
        }
    }

    private void Add(RangeSet ranges, int first, UtcRange known, Span<long> sums)
    {
        for (int i = first; i < ranges.Count && ranges[i].From < known.To; i++)
        {
            UtcRange part = ranges[i].Intersect(known);
            if (part.IsEmpty)
            {
                continue;
            }

            for (int column = ColumnOf(part.From); column < columns && Edge(column) < part.To; column++)
            {
                sums[column] += Overlap(part, column);
            }
        }
    }

    private long Overlap(UtcRange part, int column) =>
        Math.Max(0, UtcTime.Min(Edge(column + 1), part.To).Nanoseconds - UtcTime.Max(Edge(column), part.From).Nanoseconds);

    private UtcTime Edge(int column) => column == columns ? view.To : view.From.AddNanoseconds((long)(_step * column));

    private int ColumnOf(UtcTime instant)
    {
        int column = Math.Clamp((int)((instant.Nanoseconds - view.From.Nanoseconds) / _step), 0, columns - 1);
        while (column > 0 && Edge(column) > instant)
        {
            column--;
        }

        while (column < columns - 1 && Edge(column + 1) <= instant)
        {
            column++;
        }

        return column;
    }

    private static int FirstIn(RangeSet ranges, UtcTime from) => FirstIn(ranges.Count, i => ranges[i].To, from);

    private static int FirstIn(IReadOnlyList<Hole> holes, UtcTime from) => FirstIn(holes.Count, i => holes[i].Range.To, from);

    /// <summary>The first of ordered ranges that ends after the instant.</summary>
    private static int FirstIn(int count, Func<int, UtcTime> end, UtcTime from)
    {
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = end(middle) <= from ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly ref struct Pair(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        public ReadOnlySpan<long> First { get; } = first;

        public ReadOnlySpan<long> Second { get; } = second;
    }

    private readonly ref struct Sums(Span<long> asked, long[] worst, char[] letters)
    {
        public Span<long> Asked { get; } = asked;

        public long[] Worst { get; } = worst;

        public char[] Letters { get; } = letters;
    }
}
