namespace Candlewick.Acquisition.Repair;

/// <summary>Compares a larger bar with the stored smaller bars inside it.</summary>
internal static class BarVolumes
{
    private const double Tolerance = 1e-9;

    /// <summary>True when the larger series has more volume in the span than the smaller one: something traded that the smaller lacks.</summary>
    /// <returns>Null when that cannot be told: a bar has no volume (NaN), as those of mark and index prices.</returns>
    public static async Task<bool?> HasMoreAsync(IBarStore bars, BarSeriesId larger, BarSeriesId smaller, UtcRange span, CancellationToken ct)
    {
        double whole = await SumAsync(bars, larger, span, ct);
        if (whole == 0)
        {
            return false;
        }

        double parts = await SumAsync(bars, smaller, span, ct);
        return double.IsNaN(whole + parts) ? null : whole > parts + (Tolerance * whole);
    }

    private static async Task<double> SumAsync(IBarStore bars, BarSeriesId series, UtcRange span, CancellationToken ct)
    {
        double sum = 0;
        await foreach (BarColumns batch in bars.ReadAsync(series, span, asKnownAt: null, ct))
        {
            foreach (double volume in batch.Values(BarColumn.Volume))
            {
                sum += volume;
            }
        }

        return sum;
    }
}
