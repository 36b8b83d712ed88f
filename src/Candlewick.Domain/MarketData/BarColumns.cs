using System.Buffers;

namespace Candlewick.Domain.MarketData;

/// <summary>A batch of bars as columns: what parsers fill, stores take and analytics read. No object per row.</summary>
/// <remarks>
/// Arrays come from the shared pool and go back on <see cref="Dispose"/>; the owner disposes once, after which spans are void.
/// Not safe for concurrent writers.
/// </remarks>
public sealed class BarColumns : IDisposable
{
    public const int ValueColumns = 9;

    private readonly double[][] _values = new double[ValueColumns][];
    private UtcTime[] _openTimes;
    private UtcTime[] _closeTimes;
    private int[] _ordinals;
    private Finality[] _finalities;
    private bool _isDisposed;

    public BarColumns(int capacity = 1_024)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _openTimes = ArrayPool<UtcTime>.Shared.Rent(capacity);
        _closeTimes = ArrayPool<UtcTime>.Shared.Rent(capacity);
        _ordinals = ArrayPool<int>.Shared.Rent(capacity);
        _finalities = ArrayPool<Finality>.Shared.Rent(capacity);
        for (int i = 0; i < ValueColumns; i++)
        {
            _values[i] = ArrayPool<double>.Shared.Rent(capacity);
        }

        Capacity = capacity;
    }

    /// <summary>Rows in use.</summary>
    public int Count { get; private set; }

    public int Capacity { get; private set; }

    public ReadOnlySpan<UtcTime> OpenTimes => _openTimes.AsSpan(0, Count);

    public ReadOnlySpan<UtcTime> CloseTimes => _closeTimes.AsSpan(0, Count);

    public ReadOnlySpan<int> Ordinals => _ordinals.AsSpan(0, Count);

    public ReadOnlySpan<Finality> Finalities => _finalities.AsSpan(0, Count);

    public Bar this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return new Bar(
                _openTimes[index], _closeTimes[index],
                _values[0][index], _values[1][index], _values[2][index], _values[3][index], _values[4][index],
                _values[5][index], _values[6][index], _values[7][index], _values[8][index],
                _ordinals[index], _finalities[index]);
        }
    }

    public static BarColumns Of(IReadOnlyCollection<Bar> bars)
    {
        BarColumns columns = new(bars.Count);
        foreach (Bar bar in bars)
        {
            columns.Add(bar);
        }

        return columns;
    }

    /// <summary>The values of one column, one per row; NaN where absent.</summary>
    public ReadOnlySpan<double> Values(BarColumn column) => _values[(int)column].AsSpan(0, Count);

    public void Add(in Bar bar)
    {
        int row = AddRow(bar.OpenTime, bar.CloseTime, bar.Ordinal, bar.Finality);
        _values[0][row] = bar.Open;
        _values[1][row] = bar.High;
        _values[2][row] = bar.Low;
        _values[3][row] = bar.Close;
        _values[4][row] = bar.Volume;
        _values[5][row] = bar.QuoteVolume;
        _values[6][row] = bar.TradeCount;
        _values[7][row] = bar.TakerBuyVolume;
        _values[8][row] = bar.TakerBuyQuoteVolume;
    }

    /// <summary>Adds a row whose nine values are in the order of <see cref="BarColumn"/>.</summary>
    public void Add(UtcTime openTime, UtcTime closeTime, ReadOnlySpan<double> values, int ordinal = 0, Finality finality = Finality.Closed)
    {
        if (values.Length != ValueColumns)
        {
            throw new ArgumentException($"A row has {ValueColumns} values, not {values.Length}.", nameof(values));
        }

        int row = AddRow(openTime, closeTime, ordinal, finality);
        for (int i = 0; i < ValueColumns; i++)
        {
            _values[i][row] = values[i];
        }
    }

    /// <summary>Adds rows for the caller to fill, ordinal 0 and closed; times and values hold anything until then.</summary>
    /// <returns>The new rows, void once anything else is added.</returns>
    public BarRows AddRows(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        EnsureCapacity(Count + count);
        int start = Count;
        Count += count;
        _ordinals.AsSpan(start, count).Clear();
        _finalities.AsSpan(start, count).Fill(Finality.Closed);
        return new BarRows(
            _openTimes.AsSpan(start, count), _closeTimes.AsSpan(start, count), _ordinals.AsSpan(start, count), _finalities.AsSpan(start, count), (_values, start));
    }

    /// <summary>Adds the rows [start, start + count) of another batch.</summary>
    public void AddRange(BarColumns other, int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, other.Count);
        EnsureCapacity(Count + count);
        other._openTimes.AsSpan(start, count).CopyTo(_openTimes.AsSpan(Count));
        other._closeTimes.AsSpan(start, count).CopyTo(_closeTimes.AsSpan(Count));
        other._ordinals.AsSpan(start, count).CopyTo(_ordinals.AsSpan(Count));
        other._finalities.AsSpan(start, count).CopyTo(_finalities.AsSpan(Count));
        for (int i = 0; i < ValueColumns; i++)
        {
            other._values[i].AsSpan(start, count).CopyTo(_values[i].AsSpan(Count));
        }

        Count += count;
    }

    /// <summary>A new batch of the rows [start, start + count), which the caller disposes; this one stays as it is.</summary>
    public BarColumns Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        BarColumns rows = new(count);
        rows.AddRange(this, start, count);
        return rows;
    }

    /// <summary>A new batch of the rows that open in the range, of a batch ordered by time; the caller disposes it.</summary>
    public BarColumns Slice(UtcRange range)
    {
        int start = IndexOf(range.From);
        return Slice(start, Math.Max(0, IndexOf(range.To) - start));
    }

    /// <summary>The index of the first row that opens at or after the instant, in a batch ordered by time; Count when there is none.</summary>
    public int IndexOf(UtcTime openTime)
    {
        int index = OpenTimes.BinarySearch(openTime);
        if (index < 0)
        {
            return ~index;
        }

        while (index > 0 && _openTimes[index - 1] == openTime)
        {
            index--;
        }

        return index;
    }

    public void Clear() => Count = 0;

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Release();
        _openTimes = [];
        _closeTimes = [];
        _ordinals = [];
        _finalities = [];
        _values.AsSpan().Fill([]);
        Count = 0;
        Capacity = 0;
    }

    private int AddRow(UtcTime openTime, UtcTime closeTime, int ordinal, Finality finality)
    {
        if (Count == Capacity)
        {
            EnsureCapacity(Count + 1);
        }

        _openTimes[Count] = openTime;
        _closeTimes[Count] = closeTime;
        _ordinals[Count] = ordinal;
        _finalities[Count] = finality;
        return Count++;
    }

    private void EnsureCapacity(int needed)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (needed <= Capacity)
        {
            return;
        }

        int capacity = Math.Max(needed, Math.Max(256, Capacity * 2));
        _openTimes = Grow(_openTimes, capacity);
        _closeTimes = Grow(_closeTimes, capacity);
        _ordinals = Grow(_ordinals, capacity);
        _finalities = Grow(_finalities, capacity);
        for (int i = 0; i < ValueColumns; i++)
        {
            _values[i] = Grow(_values[i], capacity);
        }

        Capacity = capacity;
    }

    private T[] Grow<T>(T[] array, int capacity)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(capacity);
        array.AsSpan(0, Count).CopyTo(larger);
        Return(array);
        return larger;
    }

    private void Release()
    {
        Return(_openTimes);
        Return(_closeTimes);
        Return(_ordinals);
        Return(_finalities);
        foreach (double[] values in _values)
        {
            Return(values);
        }
    }

    private static void Return<T>(T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }
    }
}
