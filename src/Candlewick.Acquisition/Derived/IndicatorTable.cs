using Candlewick.Analytics.Indicators;

namespace Candlewick.Acquisition.Derived;

/// <summary>An indicator over bars, as a table: open time, close, then one column per output.</summary>
public static class IndicatorTable
{
    /// <param name="paired">Closes of a second series at the same open times; needed by indicators of two series only.</param>
    /// <param name="range">Rows whose bars open in it; the bars before it warm the indicator up.</param>
    /// <exception cref="ArgumentException">The indicator needs a second series, and there is none.</exception>
    public static Answer Create(BoundIndicator indicator, BarColumns bars, double[]? paired, UtcRange range)
    {
        if (indicator.Spec.NeedsPair && paired is null)
        {
            throw new ArgumentException($"{indicator.Spec.Code} compares two series, and there is one.", nameof(paired));
        }

        double[][] outputs = [.. indicator.Spec.Outputs.Select(_ => new double[bars.Count])];
        indicator.Compute(BarSpans.Of(bars, paired), outputs);
        IReadOnlyList<AnswerColumn> columns =
        [
            new("open_time", CellKind.Instant), new("close", CellKind.Number),
            .. indicator.Spec.Outputs.Select(output => new AnswerColumn(output.Name == "close" ? "close_value" : output.Name, CellKind.Number)),
        ];
        return new Answer(columns, RowsAsync(bars, outputs, range));
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(BarColumns bars, double[][] outputs, UtcRange range)
    {
        await Task.CompletedTask;
        for (int i = bars.IndexOf(range.From); i < bars.Count && bars.OpenTimes[i] < range.To; i++)
        {
            yield return [bars.OpenTimes[i], bars.Values(BarColumn.Close)[i], .. outputs.Select(output => (object?)output[i])];
        }
    }
}
