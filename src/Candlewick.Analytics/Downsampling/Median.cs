namespace Candlewick.Analytics.Downsampling;

/// <summary>Exact median by selection.</summary>
/// <remarks>Source: C. A. R. Hoare, Algorithm 65: Find, Communications of the ACM 4, 1961; with the median of three as pivot.</remarks>
internal static class Median
{
    /// <summary>The middle value; of an even number the midpoint of the two in the middle.</summary>
    /// <param name="values">At least one, all finite; their order is lost.</param>
    public static double Of(Span<double> values)
    {
        int middle = values.Length / 2;
        double upper = Select(values, middle);
        if (values.Length % 2 == 1)
        {
            return upper;
        }

        double lower = values[0];
        foreach (double value in values[..middle])
        {
            lower = value > lower ? value : lower;
        }

        double sum = lower + upper;
        return double.IsFinite(sum) ? sum / 2 : (lower / 2) + (upper / 2);
    }

    /// <summary>The value that stands at the place when all are sorted; none before the place is larger afterwards.</summary>
    private static double Select(Span<double> values, int place)
    {
        int left = 0, right = values.Length - 1;
        while (left < right)
        {
            double pivot = MedianOfThree(values[left], values[left + ((right - left) / 2)], values[right]);
            int i = left, j = right;
            while (i <= j)
            {
                while (values[i] < pivot)
                {
                    i++;
                }

                while (values[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (place <= j)
            {
                right = j;
            }
            else if (place >= i)
            {
                left = i;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    private static double MedianOfThree(double a, double b, double c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
