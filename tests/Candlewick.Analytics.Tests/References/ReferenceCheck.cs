using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.References;

/// <summary>One comparison of an indicator with values that somebody else computed.</summary>
/// <param name="Indicator">Code and options as the table shows them: <c>rsi(period=14)</c>.</param>
/// <param name="Reference">Library or publication, and the file.</param>
/// <param name="Tolerance">Largest relative deviation allowed; 1e-9, or the printed digits of the reference.</param>
/// <param name="Convention">What differs from our default, or empty.</param>
/// <param name="Pairs">Expected and actual values, row by row; a NaN on one side only is a failure.</param>
internal sealed record ReferenceCheck(
    string Indicator, string Reference, double Tolerance, string Convention, Func<IEnumerable<(double Expected, double Actual)>> Pairs)
{
    private (double Deviation, int Compared)? _result;

    /// <summary>Values below this are compared absolutely.</summary>
    public double Floor { get; init; } = 1e-3;

    /// <summary>Values at the start that the reference cannot have from its own input, and that are not compared.</summary>
    public int IgnoresFirst { get; init; }

    /// <summary>Values at the end that the reference computed from other input than it shows.</summary>
    public int IgnoresLast { get; init; }

    /// <summary>True when rows that the reference leaves empty are not compared.</summary>
    public bool SkipsAbsent { get; init; }

    /// <summary>Code of the indicator, without the options.</summary>
    public string Code => Indicator.Split('(')[0];

    /// <summary>Compares columns of a reference with outputs of an indicator.</summary>
    public static ReferenceCheck Of(
        BoundIndicator indicator, string reference, double tolerance, string convention,
        Func<(BarColumns Bars, double[]? Paired, IReadOnlyList<(string Output, double[] Expected)> Columns)> read) =>
        new(indicator.Options.ToString(), reference, tolerance, convention, () =>
        {
            (BarColumns bars, double[]? paired, IReadOnlyList<(string Output, double[] Expected)> columns) = read();
            double[][] outputs = Tests.Indicators.Computed.Columns(indicator, bars, paired);
            string[] names = [.. indicator.Spec.Outputs.Select(output => output.Name)];
            return columns.SelectMany(column =>
            {
                double[] actual = outputs[Array.IndexOf(names, column.Output)];
                Assert.Equal(bars.Count, column.Expected.Length);
                return column.Expected.Zip(actual);
            });
        });

    /// <summary>The largest relative deviation, and how many values were compared; computed once.</summary>
    public (double Deviation, int Compared) Run() => _result ??= Compare();

    private (double Deviation, int Compared) Compare()
    {
        double largest = 0;
        int compared = 0;
        int row = IgnoresFirst;
        foreach ((double expected, double actual) in Pairs().Skip(IgnoresFirst).SkipLast(IgnoresLast))
        {
            Assert.True(double.IsNaN(expected) == double.IsNaN(actual) || (SkipsAbsent && double.IsNaN(expected)), $"{Indicator} against {Reference}, value {row}: expected {expected:R}, actual {actual:R}");
            if (!double.IsNaN(expected))
            {
                double deviation = Math.Abs(expected - actual) / Math.Max(Floor, Math.Abs(expected));
                Assert.True(deviation <= Tolerance, $"{Indicator} against {Reference}, value {row}: expected {expected:R}, actual {actual:R}, deviation {deviation:E1}");
                largest = Math.Max(largest, deviation);
                compared++;
            }

            row++;
        }

        Assert.True(compared > 0, $"{Indicator} against {Reference}: nothing was compared.");
        return (largest, compared);
    }
}
