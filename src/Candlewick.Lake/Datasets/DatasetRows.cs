using Candlewick.Analytics.Indicators;

namespace Candlewick.Lake.Datasets;

/// <summary>The rows of one series, computed: features look back and labels ahead within stretches of bars without a gap.</summary>
internal sealed class DatasetRows : IDisposable
{
    private readonly BarColumns _bars;
    private readonly double[][] _features;
    private readonly double[][] _labels;
    private readonly UtcTime[] _knownAt;

    private DatasetRows(BarColumns bars, int features, int labels)
    {
        _bars = bars;
        _features = [.. Enumerable.Range(0, features).Select(_ => new double[bars.Count])];
        _labels = [.. Enumerable.Range(0, labels).Select(_ => new double[bars.Count])];
        _knownAt = new UtcTime[bars.Count];
    }

    public int Count => _bars.Count;

    public BarColumns Bars => _bars;

    /// <summary>Gaps between bars.</summary>
    public int Gaps { get; private set; }

    /// <param name="bars">Closed bars in order, those that warm up included; owned from here on.</param>
    /// <param name="lacking">Where bars should be and are not.</param>
    public static DatasetRows Compute(BarColumns bars, RangeSet lacking, DatasetRequest request)
    {
        DatasetRows rows = new(bars, request.Features.Sum(one => one.Columns.Count), request.Labels.Sum(one => one.Columns.Count));
        int start = 0;
        for (int i = 1; i <= bars.Count; i++)
        {
            bool isGap = i < bars.Count && Lies(lacking, bars.CloseTimes[i - 1], bars.OpenTimes[i]);
            if (i == bars.Count || isGap)
            {
                rows.ComputeStretch(start, i - start, request);
                start = i;
                rows.Gaps += isGap ? 1 : 0;
            }
        }

        return rows;
    }

    public bool HasFeatures(int row) => Array.TrueForAll(_features, column => double.IsFinite(column[row]));

    public bool HasLabels(int row) => Array.TrueForAll(_labels, column => !double.IsNaN(column[row]));

    /// <summary>When the last label is known; meaningless without labels.</summary>
    public UtcTime KnownAt(int row) => _knownAt[row];

    public double Label(int column, int row) => _labels[column][row];

    /// <summary>The cells of a row: keys, prices, features, labels, and when the labels are known.</summary>
    public object?[] Cells(string series, int row) =>
    [
        series, _bars.OpenTimes[row], _bars.CloseTimes[row],
        _bars.Values(BarColumn.Open)[row], _bars.Values(BarColumn.High)[row], _bars.Values(BarColumn.Low)[row], _bars.Values(BarColumn.Close)[row],
        _bars.Values(BarColumn.Volume)[row],
        .. _features.Select(column => (object?)column[row]), .. _labels.Select(column => (object?)column[row]), _knownAt[row],
    ];

    public void Dispose() => _bars.Dispose();

    private static bool Lies(RangeSet lacking, UtcTime from, UtcTime to) => from < to && !lacking.Intersect(RangeSet.Of(new UtcRange(from, to))).IsEmpty;

    private void ComputeStretch(int start, int count, DatasetRequest request)
    {
        using BarColumns stretch = _bars.Slice(start, count);
        BarSpans spans = BarSpans.Of(stretch);
        int at = 0;
        foreach (Feature feature in request.Features)
        {
            double[][] outputs = [.. feature.Columns.Select(_ => new double[count])];
            feature.Indicator.Compute(spans, outputs);
            foreach (double[] output in outputs)
            {
                output.CopyTo(_features[at++], start);
            }
        }

        at = 0;
        foreach (Label label in request.Labels)
        {
            double[][] columns = [.. label.Columns.Select(_ => new double[count])];
            int[] known = label.Compute(spans, columns);
            foreach (double[] column in columns)
            {
                column.CopyTo(_labels[at++], start);
            }

            for (int i = 0; i < count; i++)
            {
                UtcTime knownAt = known[i] == 0 ? UtcTime.MinValue : stretch.CloseTimes[i + known[i]];
                _knownAt[start + i] = label == request.Labels[0] ? knownAt : UtcTime.Max(_knownAt[start + i], knownAt);
            }
        }
    }
}
