using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Benchmarks;

/// <summary>The plain C loops of <c>bench/peers/bars.c</c>, compiled by its script into the work folder.</summary>
internal sealed unsafe class PlainBars : IDisposable
{
    private readonly nint _library;
    private readonly delegate* unmanaged<Trade*, long, long, Columns*, long> _buildTime;
    private readonly delegate* unmanaged<Trade*, long, double, double, Columns*, long> _buildSized;
    private readonly delegate* unmanaged<Columns*, long, long, Columns*, long> _resample;

    private PlainBars(string library)
    {
        _library = NativeLibrary.Load(library);
        _buildTime = (delegate* unmanaged<Trade*, long, long, Columns*, long>)NativeLibrary.GetExport(_library, "build_time");
        _buildSized = (delegate* unmanaged<Trade*, long, double, double, Columns*, long>)NativeLibrary.GetExport(_library, "build_sized");
        _resample = (delegate* unmanaged<Columns*, long, long, Columns*, long>)NativeLibrary.GetExport(_library, "resample");
        long size = ((delegate* unmanaged<long>)NativeLibrary.GetExport(_library, "trade_size"))();
        if (size != Unsafe.SizeOf<Trade>())
        {
            throw new InvalidOperationException($"A trade has {Unsafe.SizeOf<Trade>()} bytes here and {size} in bars.c.");
        }
    }

    /// <summary>Compiles and loads.</summary>
    /// <param name="peers">The folder of the sources.</param>
    /// <param name="work">Where the library goes.</param>
    public static PlainBars Build(string peers, string work)
    {
        using Process compiler = Process.Start("bash", [Path.Combine(peers, "build-bars.sh"), work]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0
            ? new PlainBars(Path.Combine(work, "libcandlewick-bars.so"))
            : throw new InvalidOperationException("The C loops were not compiled.");
    }

    public void BuildTime(Trade[] trades, long length, PlainColumns closed)
    {
        fixed (Trade* first = trades)
        {
            Columns columns = closed.Pointers;
            closed.Count = (int)_buildTime(first, trades.Length, length, &columns);
        }
    }

    public void BuildSized(Trade[] trades, double mostCount, double mostVolume, PlainColumns closed)
    {
        fixed (Trade* first = trades)
        {
            Columns columns = closed.Pointers;
            closed.Count = (int)_buildSized(first, trades.Length, mostCount, mostVolume, &columns);
        }
    }

    public void Resample(BarColumns bars, long length, PlainColumns closed)
    {
        Columns input = new()
        {
            OpenTime = (long*)First(bars.OpenTimes), CloseTime = (long*)First(bars.CloseTimes),
            Ordinal = (int*)First(bars.Ordinals), Finality = (byte*)First(bars.Finalities),
        };
        for (int i = 0; i < BarColumns.ValueColumns; i++)
        {
            input.Values[i] = (nint)First(bars.Values((BarColumn)i));
        }

        // The columns of a batch are arrays of the pool, and large ones do not move; nothing is allocated while C reads them.
        Columns columns = closed.Pointers;
        closed.Count = (int)_resample(&input, bars.Count, length, &columns);
    }

    public void Dispose() => NativeLibrary.Free(_library);

    private static void* First<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));

    /// <summary>As in bars.c.</summary>
    internal struct Columns
    {
        public long* OpenTime;
        public long* CloseTime;
        public int* Ordinal;
        public byte* Finality;
        public ValuePointers Values;
    }

    [InlineArray(BarColumns.ValueColumns)]
    internal struct ValuePointers
    {
        private nint _first;
    }
}
