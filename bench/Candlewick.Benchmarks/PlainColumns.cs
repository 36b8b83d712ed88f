using System.Runtime.InteropServices;

namespace Candlewick.Benchmarks;

/// <summary>Memory that C writes bars into, and its comparison with what we wrote.</summary>
internal sealed unsafe class PlainColumns : IDisposable
{
    private readonly PlainBars.Columns _columns;

    public PlainColumns(int capacity)
    {
        nuint rows = (nuint)capacity;
        _columns = new PlainBars.Columns
        {
            OpenTime = (long*)NativeMemory.AllocZeroed(rows, sizeof(long)),
            CloseTime = (long*)NativeMemory.AllocZeroed(rows, sizeof(long)),
            Ordinal = (int*)NativeMemory.AllocZeroed(rows, sizeof(int)),
            Finality = (byte*)NativeMemory.AllocZeroed(rows, sizeof(byte)),
        };
        for (int i = 0; i < BarColumns.ValueColumns; i++)
        {
            _columns.Values[i] = (nint)NativeMemory.AllocZeroed(rows, sizeof(double));
        }
    }

    public PlainBars.Columns Pointers => _columns;

    /// <summary>Rows that the last call wrote.</summary>
    public int Count { get; set; }

    /// <exception cref="InvalidOperationException">A bar differs in any bit.</exception>
    public void RequireEqual(BarColumns bars)
    {
        bool isEqual = bars.Count == Count
            && MemoryMarshal.Cast<UtcTime, long>(bars.OpenTimes).SequenceEqual(new ReadOnlySpan<long>(_columns.OpenTime, Count))
            && MemoryMarshal.Cast<UtcTime, long>(bars.CloseTimes).SequenceEqual(new ReadOnlySpan<long>(_columns.CloseTime, Count))
            && bars.Ordinals.SequenceEqual(new ReadOnlySpan<int>(_columns.Ordinal, Count))
            && MemoryMarshal.Cast<Finality, byte>(bars.Finalities).SequenceEqual(new ReadOnlySpan<byte>(_columns.Finality, Count));
        for (int i = 0; isEqual && i < BarColumns.ValueColumns; i++)
        {
            isEqual = MemoryMarshal.Cast<double, long>(bars.Values((BarColumn)i)).SequenceEqual(new ReadOnlySpan<long>((void*)_columns.Values[i], Count));
        }

        if (!isEqual)
        {
            throw new InvalidOperationException($"The bars differ: {bars.Count} here, {Count} of the C loop.");
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_columns.OpenTime);
        NativeMemory.Free(_columns.CloseTime);
        NativeMemory.Free(_columns.Ordinal);
        NativeMemory.Free(_columns.Finality);
        for (int i = 0; i < BarColumns.ValueColumns; i++)
        {
            NativeMemory.Free((void*)_columns.Values[i]);
        }
    }
}
