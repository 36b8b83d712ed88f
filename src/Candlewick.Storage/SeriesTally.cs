namespace Candlewick.Storage;

/// <summary>Counts the rows of one series that cannot be: duplicates by one bit a bar, so that memory grows with the bars' span only.</summary>
/// <param name="timeframe">Length of the bars.</param>
/// <param name="hasGrid">False where bars open with a session or with a trade and not on the UTC grid: none is misaligned then.</param>
public sealed class SeriesTally(Timeframe timeframe, bool hasGrid)
{
    /// <summary>Bits that are kept together; slots far apart cost nothing between them.</summary>
    private const int SlotsOfPage = 1 << 16;

    private readonly Dictionary<long, ulong[]> _pages = [];
    private readonly HashSet<(long, int)> _others = [];
    private readonly long _length = timeframe.IsFixed && hasGrid ? timeframe.LengthNanoseconds / 1_000 : 0;
    private readonly long _anchor = timeframe.Floor(default).Microseconds;
    private long _page = long.MinValue;
    private ulong[] _bits = [];
    private long _first = long.MaxValue, _last = long.MinValue;
    private long _duplicates, _impossible, _misaligned;

    public long Rows { get; private set; }

    /// <summary>Adds rows in any order.</summary>
    /// <param name="opens">Open times in microseconds since the epoch.</param>
    public void Add(ReadOnlySpan<long> opens, ReadOnlySpan<int> ordinals, ReadOnlySpan<bool> impossible)
    {
        Rows += opens.Length;
        for (int row = 0; row < opens.Length; row++)
        {
            long open = opens[row];
            _first = Math.Min(_first, open);
            _last = Math.Max(_last, open);
            _impossible += impossible[row] ? 1 : 0;
            if (_length > 0 && ordinals[row] == 0 && Math.DivRem(open - _anchor, _length) is (var slot, 0))
            {
                Mark(slot);
            }
            else
            {
                AddOther(open, ordinals[row]);
            }
        }
    }

    public SeriesAudit ToAudit(SeriesId series) =>
        new(series, Rows, UtcTime.FromMicroseconds(_first), UtcTime.FromMicroseconds(_last), _duplicates, _impossible, _misaligned);

    private void Mark(long slot)
    {
        long page = Math.DivRem(slot, SlotsOfPage, out long place);
        if (place < 0)
        {
            page--;
            place += SlotsOfPage;
        }

        if (page != _page)
        {
            _page = page;
            _bits = _pages.TryGetValue(page, out ulong[]? known) ? known : _pages[page] = new ulong[SlotsOfPage / 64];
        }

        ref ulong bits = ref _bits[place >> 6];
        ulong bit = 1UL << (int)(place & 63);
        _duplicates += (bits & bit) != 0 ? 1 : 0;
        bits |= bit;
    }

    private void AddOther(long open, int ordinal)
    {
        _misaligned += !hasGrid || timeframe.IsOpen(UtcTime.FromMicroseconds(open)) ? 0 : 1;
        _duplicates += _others.Add((open, ordinal)) ? 0 : 1;
    }
}
