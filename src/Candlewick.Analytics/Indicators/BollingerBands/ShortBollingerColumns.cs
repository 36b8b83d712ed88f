using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The column form of <see cref="BollingerKernel"/> for short windows: eight at a time where a stretch is possible, else the kernel itself.</summary>
internal ref struct ShortBollingerColumns(ReadOnlySpan<double> prices, OptionValues options, OutputColumns outputs)
{
    /// <summary>Rows that are tried together.</summary>
    private const int Stretch = 64;

    private readonly ReadOnlySpan<double> _prices = prices;
    private readonly OutputColumns _outputs = outputs;
    private readonly int _period = options.Whole("period");
    private readonly double _deviations = options["deviations"];
    private readonly Vector512<double> _part = Vector512.Create(BollingerBands.Kernel(options).Part);
    private BollingerKernel _kernel = BollingerBands.Kernel(options);

    /// <summary>Possible rows in a row up to here.</summary>
    private int _possible;

    public void Run()
    {
        _outputs.Check(_prices.Length);
        Span<double> scratch = stackalloc double[3 * Stretch];
        for (int start = 0; start < _prices.Length; start += Stretch)
        {
            int rows = Math.Min(Stretch, _prices.Length - start);
            OutputColumns part = _outputs.Part(start, rows);
            OutputColumns bands = new(
                part.First.IsEmpty ? scratch[..rows] : part.First,
                part.Second.IsEmpty ? scratch.Slice(Stretch, rows) : part.Second,
                part.Third.IsEmpty ? scratch.Slice(2 * Stretch, rows) : part.Third,
                part.Fourth,
                part.Fifth);
            if (_possible >= _period - 1 && rows == Stretch && TryWindows(start, bands))
            {
                _possible += rows;
                Places(_prices.Slice(start, rows), bands);
            }
            else
            {
                Step(start, rows, bands);
            }
        }
    }

    /// <summary>Writes the bands of a whole stretch; false when one of its prices is not finite (what is written is void then).</summary>
    private readonly bool TryWindows(int start, scoped OutputColumns bands)
    {
        ref double price = ref Unsafe.AsRef(in _prices[start]);
        ref double middle = ref MemoryMarshal.GetReference(bands.First);
        ref double upper = ref MemoryMarshal.GetReference(bands.Second);
        ref double lower = ref MemoryMarshal.GetReference(bands.Third);
        Vector512<double> reach = Vector512.Create(_deviations);
        Vector512<double> share = Vector512.Create(1.0 / _period);
        Vector512<double> part = _part;
        Vector512<double> zeros = Vector512<double>.Zero;
        for (int i = 0; i < Stretch; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            ColumnRuns.Ahead(ref Unsafe.Add(ref price, i + ColumnRuns.BlockLength));
            (Vector512<double> distance, Vector512<double> squares) = ShortVariance.EightWindows(ref Unsafe.Add(ref price, i), _period, share);
            Vector512<double> newest = Vector512.LoadUnsafe(ref price, at);
            zeros = Vector512.FusedMultiplyAdd(newest, Vector512<double>.Zero, zeros);
            Vector512<double> root = Vector512.Sqrt(squares * part);
            Vector512<double> mean = newest + distance;
            mean.StoreUnsafe(ref middle, at);
            Vector512.FusedMultiplyAdd(reach, root, mean).StoreUnsafe(ref upper, at);
            Vector512.FusedMultiplyAdd(-reach, root, mean).StoreUnsafe(ref lower, at);
        }

        return Vector512.EqualsAll(zeros, Vector512<double>.Zero);
    }

    /// <summary>Where the prices lie in the bands, and the width of the bands.</summary>
    internal static void Places(ReadOnlySpan<double> prices, OutputColumns bands)
    {
        for (int i = 0; i < bands.Fourth.Length; i++)
        {
            bands.Fourth[i] = (prices[i] - bands.Third[i]) / (bands.Second[i] - bands.Third[i]);
        }

        for (int i = 0; i < bands.Fifth.Length; i++)
        {
            bands.Fifth[i] = (bands.Second[i] - bands.Third[i]) / bands.First[i];
        }
    }

    /// <summary>Takes rows one by one, after the possible ones before them.</summary>
    private void Step(int start, int rows, scoped OutputColumns bands)
    {
        _kernel.Reset();
        for (int row = start - Math.Min(_possible, _period - 1); row < start; row++)
        {
            _kernel.Add(_prices[row]);
        }

        for (int i = 0; i < rows; i++)
        {
            double price = _prices[start + i];
            bool isPossible = _kernel.IsPossible(price);
            BollingerValue value = isPossible ? _kernel.Add(price) : new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
            if (!isPossible)
            {
                _kernel.Reset();
            }

            _possible = isPossible ? _possible + 1 : 0;
            (bands.First[i], bands.Second[i], bands.Third[i]) = (value.Middle, value.Upper, value.Lower);
            if (!bands.Fourth.IsEmpty)
            {
                bands.Fourth[i] = value.PercentB;
            }

            if (!bands.Fifth.IsEmpty)
            {
                bands.Fifth[i] = value.Width;
            }
        }
    }
}
