namespace Candlewick.Analytics.Statistics;

/// <summary>Means and deviations of a sample in two passes, which keeps every digit that the values have.</summary>
public static class Moments
{
    /// <summary>The arithmetic mean; NaN for no values.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return double.NaN;
        }

        // The second pass returns what rounding took from the first.
        double mean = Sum(values, 0) / values.Length;
        return mean + (Sum(values, mean) / values.Length);
    }

    /// <summary>Sum of squared deviations from the mean over n - <paramref name="freedom"/>; NaN where that is not positive.</summary>
    /// <param name="freedom">0 for the variance of a population, 1 for an estimate from a sample.</param>
    public static double Variance(ReadOnlySpan<double> values, int freedom)
    {
        if (values.Length <= freedom)
        {
            return double.NaN;
        }

        double mean = Mean(values);
        double squares = 0;
        double rest = 0;
        foreach (double value in values)
        {
            double deviation = value - mean;
            squares += deviation * deviation;
            rest += deviation;
        }

        return Math.Max(0, squares - (rest * rest / values.Length)) / (values.Length - freedom);
    }

    /// <summary>Square root of <see cref="Variance"/>.</summary>
    public static double Deviation(ReadOnlySpan<double> values, int freedom) => Math.Sqrt(Variance(values, freedom));

    private static double Sum(ReadOnlySpan<double> values, double origin)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value - origin;
        }

        return sum;
    }
}
