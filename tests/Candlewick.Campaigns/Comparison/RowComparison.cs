namespace Candlewick.Campaigns.Comparison;

/// <summary>The stored rows of a series beside the true ones.</summary>
/// <param name="Lost">Opening times of true rows that are not stored.</param>
/// <param name="Extra">Opening times of stored rows that are not true.</param>
/// <param name="Doubled">Opening times stored more than once.</param>
/// <param name="Different">Opening times at which a column has other bits.</param>
internal sealed record RowComparison(
    BarSeriesId Series, UtcRange Span, long Equal, IReadOnlyList<UtcTime> Lost, IReadOnlyList<UtcTime> Extra,
    IReadOnlyList<UtcTime> Doubled, IReadOnlyList<UtcTime> Different)
{
    public bool IsEqual => Lost.Count + Extra.Count + Doubled.Count + Different.Count == 0;

    /// <summary>One line.</summary>
    public string Describe() =>
        $"{Series}: of the true rows of {Span}, {Equal} are stored to the bit, {Lost.Count} are lost, {Different.Count} differ; {Extra.Count} rows are stored that are not true, {Doubled.Count} twice"
        + $" (first: {string.Join(", ", Lost.Concat(Different).Concat(Extra).Concat(Doubled).Take(3))}).";

    public bool IsEqualWithin(UtcRange range) => !Lost.Concat(Extra).Concat(Doubled).Concat(Different).Any(range.Contains);

    /// <param name="truth">The true rows of the span, ordered.</param>
    /// <param name="wanted">Where rows are expected; true rows elsewhere are not asked for, stored ones are extra.</param>
    public static async Task<RowComparison> ReadAsync(StoreRoles store, BarSeriesId series, BarColumns truth, RangeSet wanted, CancellationToken ct)
    {
        Walk walk = new(truth, wanted);
        await foreach (BarColumns batch in store.Bars.ReadAsync(series, UtcRange.All, asKnownAt: null, ct))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                walk.Meet(batch, row);
            }
        }

        walk.LoseUntil(UtcTime.MaxValue);
        UtcRange span = wanted.IsEmpty ? UtcRange.Empty : new UtcRange(wanted[0].From, wanted[^1].To);
        return new RowComparison(series, span, walk.Equal, walk.Lost, walk.Extra, walk.Doubled, walk.Different);
    }

    /// <summary>True when every column of two rows has the same bits.</summary>
    public static bool HaveSameBits(BarColumns a, int rowOfA, BarColumns b, int rowOfB)
    {
        bool isSame = a.OpenTimes[rowOfA] == b.OpenTimes[rowOfB] && a.CloseTimes[rowOfA] == b.CloseTimes[rowOfB]
            && a.Ordinals[rowOfA] == b.Ordinals[rowOfB];
        for (int column = 0; isSame && column < BarColumns.ValueColumns; column++)
        {
            isSame = BitConverter.DoubleToInt64Bits(a.Values((BarColumn)column)[rowOfA]) == BitConverter.DoubleToInt64Bits(b.Values((BarColumn)column)[rowOfB]);
        }

        return isSame;
    }

    /// <summary>Goes through stored rows and true rows side by side.</summary>
    private sealed class Walk(BarColumns truth, RangeSet wanted)
    {
        private int _next;
        private UtcTime _last = UtcTime.MinValue;

        public long Equal { get; private set; }

        public List<UtcTime> Lost { get; } = [];

        public List<UtcTime> Extra { get; } = [];

        public List<UtcTime> Doubled { get; } = [];

        public List<UtcTime> Different { get; } = [];

        public void Meet(BarColumns stored, int row)
        {
            UtcTime open = stored.OpenTimes[row];
            if (open == _last)
            {
                Doubled.Add(open);
                return;
            }

            _last = open;
            LoseUntil(open);
            if (_next >= truth.Count || truth.OpenTimes[_next] != open || !wanted.Contains(open))
            {
                Extra.Add(open);
            }
            else if (HaveSameBits(stored, row, truth, _next))
            {
                Equal++;
                _next++;
            }
            else
            {
                Different.Add(open);
                _next++;
            }
        }

        public void LoseUntil(UtcTime open)
        {
            for (; _next < truth.Count && truth.OpenTimes[_next] < open; _next++)
            {
                if (wanted.Contains(truth.OpenTimes[_next]))
                {
                    Lost.Add(truth.OpenTimes[_next]);
                }
            }
        }
    }
}
