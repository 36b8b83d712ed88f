using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>Judges rows a block ahead of their folding: possible, with trades, not forming, and one after the other without a gap.</summary>
internal ref struct PlainRows
{
    /// <summary>Rows of a block, which the first-level cache holds until they are folded.</summary>
    public const int Block = 256;

    private static readonly Vector256<double> Infinity = Vector256.Create(double.PositiveInfinity);

    private readonly BarColumns _bars;
    private readonly ReadOnlySpan<long> _opens;
    private readonly ReadOnlySpan<Finality> _finalities;
    private readonly int _start;
    private readonly int _end;
    private readonly long _step;
    private int _from;
    private int _to;

    /// <param name="step">Nanoseconds from open to open.</param>
    public PlainRows(BarColumns bars, int start, int end, long step)
    {
        _bars = bars;
        _opens = MemoryMarshal.Cast<UtcTime, long>(bars.OpenTimes);
        _finalities = bars.Finalities;
        (_start, _end, _step) = (start, end, step);
        (_from, _to) = (start, start);
    }

    /// <summary>True when the rows [first, last) are plain and without a gap; asked in rising order.</summary>
    public bool Are(int first, int last)
    {
        while (_to < last)
        {
            int next = Math.Min(_to + Block, _end);
            _from = ArePossible(_to, next) ? Math.Max(_from, BreakIn(_to, next)) : next;
            _to = next;
        }

        return first >= _from || IsWholeByItself(first, last);
    }

    /// <summary>The first row after those that are known to be plain and without a gap from a row on, which <see cref="Are"/> found so with others.</summary>
    public readonly int KnownUntil(int row) => row >= _from ? _to : row;

    /// <summary>The last row of [first, last) that does not follow the one before it at the distance; -1 when all do.</summary>
    private readonly int BreakIn(int first, int last)
    {
        ReadOnlySpan<long> opens = _opens[Math.Max(first - 1, _start)..last];
        Vector256<long> distance = Vector256.Create(_step);
        Vector256<long> differences = Vector256<long>.Zero;
        int i = 0;
        for (; i + 5 <= opens.Length; i += 4)
        {
            differences |= (Vector256.Create(opens[(i + 1)..]) - Vector256.Create(opens[i..])) ^ distance;
        }

        bool isEven = differences == Vector256<long>.Zero;
        for (; i + 1 < opens.Length; i++)
        {
            isEven &= opens[i + 1] - opens[i] == _step;
        }

        if (isEven)
        {
            return -1;
        }

        int row = last - 1;
        while (_opens[row] - _opens[row - 1] == _step)
        {
            row--;
        }

        return row;
    }

    /// <summary>Looks at every row: for groups in a block that has a gap or a row that is not plain.</summary>
    private readonly bool IsWholeByItself(int first, int last)
    {
        for (int row = first + 1; row < last; row++)
        {
            if (_opens[row] - _opens[row - 1] != _step)
            {
                return false;
            }
        }

        return ArePossible(first, last);
    }

    private readonly bool ArePossible(int first, int last)
    {
        if (_finalities[first..last].Contains(Finality.Forming))
        {
            return false;
        }

        ref double open = ref First(BarColumn.Open), high = ref First(BarColumn.High), low = ref First(BarColumn.Low), close = ref First(BarColumn.Close);
        ref double volume = ref First(BarColumn.Volume), quote = ref First(BarColumn.QuoteVolume), count = ref First(BarColumn.TradeCount);
        ref double bought = ref First(BarColumn.TakerBuyVolume), boughtQuote = ref First(BarColumn.TakerBuyQuoteVolume);
        Vector256<double> good = Vector256<double>.AllBitsSet;
        Vector256<double> bad = Vector256<double>.Zero;
        nint i = first;
        for (; i + 4 <= last; i += 4)
        {
            Vector256<double> h = Vector256.LoadUnsafe(ref high, (nuint)i), l = Vector256.LoadUnsafe(ref low, (nuint)i);
            Vector256<double> o = Vector256.LoadUnsafe(ref open, (nuint)i), c = Vector256.LoadUnsafe(ref close, (nuint)i);
            Vector256<double> v = Vector256.LoadUnsafe(ref volume, (nuint)i);
            good &= Vector256.LessThanOrEqual(l, o) & Vector256.LessThanOrEqual(o, h) & Vector256.LessThanOrEqual(l, c) & Vector256.LessThanOrEqual(c, h)
                & Vector256.LessThan(h, Infinity) & Vector256.GreaterThan(l, -Infinity);
            bad |= Vector256.LessThan(v, Vector256<double>.Zero) | Vector256.Equals(v, Infinity)
                | Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref count, (nuint)i), Vector256<double>.Zero)
                | Vector256.LessThan(Vector256.LoadUnsafe(ref quote, (nuint)i), Vector256<double>.Zero)
                | Vector256.LessThan(Vector256.LoadUnsafe(ref bought, (nuint)i), Vector256<double>.Zero)
                | Vector256.LessThan(Vector256.LoadUnsafe(ref boughtQuote, (nuint)i), Vector256<double>.Zero);
        }

        bool arePossible = good.AsInt64() == Vector256<long>.AllBitsSet && bad.AsInt64() == Vector256<long>.Zero;
        for (; i < last; i++)
        {
            arePossible &= IsPlain(_bars[(int)i]);
        }

        return arePossible;
    }

    private static bool IsPlain(in Bar bar) => bar.IsPossible && !double.IsPositiveInfinity(bar.Volume) && !(bar.TradeCount <= 0);

    private readonly ref double First(BarColumn column) => ref MemoryMarshal.GetReference(_bars.Values(column));
}
