using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="Hurst"/>.</summary>
/// <remarks>The window is always read from its oldest value to its newest: the same window gives the same bits.</remarks>
public struct HurstKernel : IKernel<double, double>
{
    private const int LeastChunk = 8;
    private const int MostChunks = 32;

    private readonly HurstMethod _method;
    private readonly int[] _sizes;
    private readonly double[] _corrections;
    private readonly double[] _weights;
    private readonly double[] _window;
    private Ring _values;
    private double _previous = double.NaN;

    public HurstKernel(int period, HurstMethod method, int maxLag)
    {
        _method = method;
        _window = new double[period];
        _values = new Ring(period);
        _sizes = method == HurstMethod.LaggedDifferences ? [.. Enumerable.Range(2, maxLag - 1)] : ChunkSizes(period);
        _corrections = [.. _sizes.Select(size => method == HurstMethod.AnisLloyd ? Math.Sqrt(Math.PI * size / 2) - ExpectedRescaledRange(size) : 0)];
        _weights = SlopeWeights([.. _sizes.Select(size => Math.Log(size))]);
    }

    public readonly int WarmUp => _method == HurstMethod.LaggedDifferences ? _window.Length : _window.Length + 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        double before = _previous;
        _previous = input;
        if (_method == HurstMethod.LaggedDifferences)
        {
            _values.Add(input);
        }
        else if (!double.IsNaN(before))
        {
            _values.Add(before > 0 && input > 0 ? Math.Log(input / before) : 0);
        }

        return _values.IsFull ? Slope() : double.NaN;
    }

    public void Reset()
    {
        _values.Reset();
        _previous = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _values.Transfer(state);
        state.Value(ref _previous);
    }

    private static int[] ChunkSizes(int period) =>
        [.. Enumerable.Range(0, 6).Select(power => 1 << power).Where(chunks => chunks <= MostChunks && period / chunks >= LeastChunk).Select(chunks => period / chunks)];

    /// <summary>What the least-squares slope over x multiplies each y by.</summary>
    private static double[] SlopeWeights(double[] x)
    {
        double mean = x.Average();
        double spread = x.Sum(one => (one - mean) * (one - mean));
        return [.. x.Select(one => (one - mean) / spread)];
    }

    /// <summary>Mean R/S of independent normal values in chunks of a size (Anis and Lloyd).</summary>
    private static double ExpectedRescaledRange(int size)
    {
        // gamma((s - 1) / 2) / gamma(s / 2) from s - 2 to s gains the factor (s - 3) / (s - 2).
        double ratio = size % 2 == 0 ? Math.Sqrt(Math.PI) : 2 / Math.Sqrt(Math.PI);
        for (int s = size % 2 == 0 ? 4 : 5; s <= size; s += 2)
        {
            ratio *= (s - 3.0) / (s - 2.0);
        }

        double sum = 0;
        for (int i = 1; i < size; i++)
        {
            sum += Math.Sqrt((size - i) / (double)i);
        }

        return ratio / Math.Sqrt(Math.PI) * sum;
    }

    private static double RescaledRange(ReadOnlySpan<double> chunk)
    {
        double sum = 0;
        foreach (double value in chunk)
        {
            sum += value;
        }

        double mean = sum / chunk.Length;
        double walk = 0;
        double highest = double.MinValue;
        double lowest = double.MaxValue;
        double squares = 0;
        foreach (double value in chunk)
        {
            double distance = value - mean;
            walk += distance;
            highest = Math.Max(highest, walk);
            lowest = Math.Min(lowest, walk);
            squares += distance * distance;
        }

        return squares > 0 ? (highest - lowest) / Math.Sqrt(squares / chunk.Length) : 0;
    }

    private static double LaggedDeviation(ReadOnlySpan<double> prices, int lag)
    {
        int count = prices.Length - lag;
        double sum = 0;
        for (int i = lag; i < prices.Length; i++)
        {
            sum += prices[i] - prices[i - lag];
        }

        double mean = sum / count;
        double squares = 0;
        for (int i = lag; i < prices.Length; i++)
        {
            double distance = prices[i] - prices[i - lag] - mean;
            squares += distance * distance;
        }

        return Math.Sqrt(squares / count);
    }

    /// <summary>Slope of the logarithms; those of prices are of ratios to the first, so that the unit of the prices leaves no rounding.</summary>
    private readonly double Slope()
    {
        _values.CopyTo(_window);
        double slope = 0;
        double unit = _method == HurstMethod.LaggedDifferences ? LaggedDeviation(_window, _sizes[0]) : 1;
        for (int i = 0; i < _sizes.Length; i++)
        {
            double spread = _method == HurstMethod.LaggedDifferences
                ? LaggedDeviation(_window, _sizes[i]) / unit
                : MeanRescaledRange(_sizes[i]) + _corrections[i];
            slope += spread > 0 ? _weights[i] * Math.Log(spread) : double.NaN;
        }

        return slope;
    }

    private readonly double MeanRescaledRange(int size)
    {
        int chunks = _window.Length / size;
        int start = _window.Length - (chunks * size);
        double sum = 0;
        for (int i = 0; i < chunks; i++)
        {
            sum += RescaledRange(_window.AsSpan(start + (i * size), size));
        }

        return sum / chunks;
    }
}
