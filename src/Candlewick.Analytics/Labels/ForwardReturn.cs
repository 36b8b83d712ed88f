namespace Candlewick.Analytics.Labels;

/// <summary>What the close does over the next bars: a label, known only when the last of them has closed.</summary>
public static class ForwardReturn
{
    /// <summary>close[i + horizon] / close[i] - 1 for every bar; NaN for the last bars, whose future is not there.</summary>
    /// <param name="closes">Of bars without a gap between them.</param>
    /// <param name="horizon">In bars, at least 1.</param>
    /// <param name="output">As long as the closes.</param>
    /// <exception cref="ArgumentException">The horizon or the length cannot be.</exception>
    public static void Compute(ReadOnlySpan<double> closes, int horizon, Span<double> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        if (output.Length < closes.Length)
        {
            throw new ArgumentException($"The output has {output.Length} elements for {closes.Length} bars.", nameof(output));
        }

        for (int i = 0; i < closes.Length; i++)
        {
            output[i] = horizon < closes.Length - i && closes[i] > 0 ? (closes[i + horizon] / closes[i]) - 1 : double.NaN;
        }
    }
}
