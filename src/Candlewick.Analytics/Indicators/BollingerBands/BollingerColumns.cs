using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The column form of <see cref="BollingerKernel"/> for windows of any length.</summary>
internal struct BollingerColumns(int period, double deviations, double part) : IPriceBlocks
{
    private VarianceColumns _variance = new(period, ColumnRuns.BlockLength);

    public void AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs)
    {
        int rows = prices.Length;
        Span<double> scratch = stackalloc double[3 * rows];
        OutputColumns bands = new(
            outputs.First.IsEmpty ? scratch[..rows] : outputs.First,
            outputs.Second.IsEmpty ? scratch.Slice(rows, rows) : outputs.Second,
            outputs.Third.IsEmpty ? scratch.Slice(2 * rows, rows) : outputs.Third,
            outputs.Fourth,
            outputs.Fifth);
        _variance.Add(prices, bands.First, bands.Second);
        BlockMath.Root(bands.Second, part);
        for (int i = 0; i < rows; i++)
        {
            double mean = prices[i] + bands.First[i];
            double spread = bands.Second[i];
            bands.First[i] = mean;
            bands.Second[i] = Math.FusedMultiplyAdd(deviations, spread, mean);
            bands.Third[i] = Math.FusedMultiplyAdd(-deviations, spread, mean);
        }

        ShortBollingerColumns.Places(prices, bands);
    }

    public void Reset() => _variance.Reset();
}
