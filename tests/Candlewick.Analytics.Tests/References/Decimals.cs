namespace Candlewick.Analytics.Tests.References;

/// <summary>Square roots, logarithms and moments to the 28 digits of a decimal.</summary>
internal static class Decimals
{
    public static decimal Sqrt(decimal value)
    {
        if (value == 0)
        {
            return 0;
        }

        decimal root = (decimal)Math.Sqrt((double)value);
        for (int i = 0; i < 4; i++)
        {
            root = (root + (value / root)) / 2;
        }

        return root;
    }

    /// <summary>ln x = 2 (z + z^3 / 3 + z^5 / 5 + ...), z = (x - 1) / (x + 1); for x between 1/4 and 4.</summary>
    public static decimal Ln(decimal value)
    {
        Assert.InRange(value, 0.25m, 4m);
        decimal z = (value - 1) / (value + 1);
        decimal power = z;
        decimal sum = 0;
        for (int odd = 1; odd < 140 && power != 0; odd += 2)
        {
            sum += power / odd;
            power *= z * z;
        }

        return 2 * sum;
    }

    /// <summary>Sum of squared deviations over n - <paramref name="freedom"/>.</summary>
    public static decimal Variance(IReadOnlyCollection<decimal> values, int freedom)
    {
        decimal mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - freedom);
    }
}
