namespace Candlewick.Analytics.Statistics;

/// <summary>Which rows count for the correlation of two series.</summary>
public enum CorrelationRows
{
    /// <summary>Rows in which every series has a value: the matrix is positive semidefinite.</summary>
    Common,

    /// <summary>For each pair the rows in which both have a value: uses all data, but the matrix need not be positive semidefinite.</summary>
    Pairwise,
}

/// <summary>Pearson's correlation of each pair of series; symmetric, every value from -1 to 1, or NaN.</summary>
/// <remarks>
/// NaN, on the diagonal too, where a pair has fewer than two rows in common or one of its series does not vary over them. Otherwise the
/// diagonal is 1 exactly. Source: K. Pearson, Proceedings of the Royal Society of London 58 (1895).
/// </remarks>
public sealed class CorrelationMatrix
{
    private readonly double[] _values;
    private readonly int[] _rows;

    private CorrelationMatrix(int size) => (Size, _values, _rows) = (size, new double[size * size], new int[size * size]);

    /// <summary>Number of series.</summary>
    public int Size { get; }

    /// <summary>The correlation of two series.</summary>
    public double this[int a, int b] => _values[At(a, b)];

    /// <summary>The rows that counted for two series.</summary>
    public int RowsOf(int a, int b) => _rows[At(a, b)];

    /// <param name="series">Values row by row, such as returns of the same days; NaN or infinite = missing.</param>
    /// <exception cref="ArgumentException">The series differ in length.</exception>
    public static CorrelationMatrix Of(IReadOnlyList<double[]> series, CorrelationRows rows = CorrelationRows.Common)
    {
        ArgumentNullException.ThrowIfNull(series);
        int length = series.Count == 0 ? 0 : series[0].Length;
        for (int i = 0; i < series.Count; i++)
        {
            if (series[i].Length != length)
            {
                throw new ArgumentException($"The series must have one length: series 0 has {length} rows, series {i} has {series[i].Length}.", nameof(series));
            }
        }

        CorrelationMatrix matrix = new(series.Count);
        if (rows == CorrelationRows.Common)
        {
            int[] common = [.. Enumerable.Range(0, length).Where(row => series.All(one => double.IsFinite(one[row])))];
            matrix.FillCommon([.. series.Select(one => Unit(Pick(one, common)))], common.Length);
        }
        else
        {
            matrix.FillPairwise(series, length);
        }

        return matrix;
    }

    private void FillCommon(double[]?[] units, int rows)
    {
        for (int a = 0; a < Size; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                Set(a, b, Product(units[a], units[b]), rows);
            }
        }
    }

    private void FillPairwise(IReadOnlyList<double[]> series, int length)
    {
        for (int a = 0; a < Size; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                int[] both = [.. Enumerable.Range(0, length).Where(row => double.IsFinite(series[a][row]) && double.IsFinite(series[b][row]))];
                Set(a, b, Product(Unit(Pick(series[a], both)), Unit(Pick(series[b], both))), both.Length);
            }
        }
    }

    private void Set(int a, int b, double value, int rows)
    {
        double bounded = a == b && !double.IsNaN(value) ? 1 : Math.Clamp(value, -1, 1);
        (_values[At(a, b)], _values[At(b, a)]) = (bounded, bounded);
        (_rows[At(a, b)], _rows[At(b, a)]) = (rows, rows);
    }

    private int At(int a, int b)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)a, (uint)Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)b, (uint)Size);
        return (a * Size) + b;
    }

    private static double[] Pick(double[] values, int[] rows) => [.. rows.Select(row => values[row])];

    /// <summary>The deviations from the mean as a vector of length 1; null where they are all 0 or too few.</summary>
    private static double[]? Unit(double[] values)
    {
        if (values.Length < 2 || !values.AsSpan().ContainsAnyExcept(values[0]))
        {
            return null;
        }

        double largest = values.Max(Math.Abs);
        double[] deviations = [.. values.Select(value => value / largest)];
        double mean = Moments.Mean(deviations);
        double squares = 0;
        for (int i = 0; i < deviations.Length; i++)
        {
            deviations[i] -= mean;
            squares += deviations[i] * deviations[i];
        }

        double norm = Math.Sqrt(squares);
        return norm > 0 ? [.. deviations.Select(deviation => deviation / norm)] : null;
    }

    private static double Product(double[]? a, double[]? b)
    {
        if (a is null || b is null)
        {
            return double.NaN;
        }

        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
