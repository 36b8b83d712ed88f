using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The column form of <see cref="StochasticKernel"/>.</summary>
internal struct StochasticColumns(int period, int smooth, int signal) : IBarBlocks
{
    private WindowRange _range = new(period);
    private MeanColumns _raw = new(smooth, ColumnRuns.BlockLength);
    private MeanColumns _k = new(signal, ColumnRuns.BlockLength);
    private int _count;

    public void AddBlock(BarPrices bars, OutputColumns outputs)
    {
        int rows = bars.Close.Length;
        Span<double> high = stackalloc double[rows];
        Span<double> low = stackalloc double[rows];
        _range.AddBlock(bars.High, bars.Low, high, low);
        for (int i = 0; i < rows; i++)
        {
            high[i] = StochasticKernel.Raw(high[i], low[i], bars.Close[i]);
        }

        int start = Math.Min(rows, Math.Max(0, period - 1 - _count));
        Span<double> k = outputs.First.IsEmpty ? low : outputs.First;
        k[..start].Fill(double.NaN);
        _raw.Add(high[start..], k[start..]);
        int first = Math.Min(rows, Math.Max(0, period + smooth - 2 - _count));
        Span<double> d = outputs.Second.IsEmpty ? high : outputs.Second;
        d[..first].Fill(double.NaN);
        _k.Add(k[first..], d[first..]);
        _count = Math.Min(period + smooth - 2, _count + rows);
    }

    public void Reset()
    {
        _range.Reset();
        _raw.Reset();
        _k.Reset();
        _count = 0;
    }
}
