namespace Candlewick.Analytics.Downsampling;

/// <summary>A sum whose rounding errors are summed beside it: as if taken in twice the precision and rounded once.</summary>
/// <remarks>Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974.</remarks>
internal struct CompensatedSum
{
    private double _sum;
    private double _error;
    private double _scaled;

    public void Add(double value)
    {
        double sum = _sum + value;
        _error += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
        _scaled += value / int.MaxValue;
    }

    /// <summary>The sum divided by the count; where the sum itself is beyond the largest number, from a sum of scaled values.</summary>
    public readonly double Mean(int count) =>
        double.IsFinite(_sum) ? (_sum + _error) / count : _scaled / count * int.MaxValue;
}
