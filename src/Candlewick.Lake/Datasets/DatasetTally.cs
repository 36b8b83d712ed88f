using System.Globalization;

namespace Candlewick.Lake.Datasets;

/// <summary>Counts rows while a data set is made.</summary>
internal sealed class DatasetTally(DatasetRequest request)
{
    private readonly Dictionary<Part, (long Rows, UtcTime From, UtcTime To)> _parts = [];
    private readonly SortedDictionary<string, long> _balance = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<(string Name, int At)> _barriers = BarriersOf(request);
    private long _warmUp;
    private long _noFuture;
    private long _purged;
    private long _embargoed;

    public IReadOnlyList<DatasetColumn> Columns { get; } = ColumnsOf(request);

    public List<DatasetSeries> Series { get; } = [];

    public List<DatasetFile> Files { get; } = [];

    public static IReadOnlyList<DatasetColumn> ColumnsOf(DatasetRequest request) =>
    [
        new("series", "text", "key", "the series, such as BINANCE:BTCUSDT@1h"),
        new("open_time", "timestamp", "key", "first instant of the bar, UTC"),
        new("close_time", "timestamp", "key", "first instant after the bar, UTC: when the features are known"),
        new("open", "double", "price", "first price"),
        new("high", "double", "price", "highest price"),
        new("low", "double", "price", "lowest price"),
        new("close", "double", "price", "last price"),
        new("volume", "double", "price", "quantity traded"),
        .. request.Features.SelectMany(feature => feature.Columns.Select((column, at) =>
            new DatasetColumn(column, "double", "feature", feature.Indicator.Spec.Outputs[at].Summary))),
        .. request.Labels.SelectMany(label => label.Columns.Select((column, at) =>
            new DatasetColumn(column, "double", "label", at switch { 0 => label.Meaning, 1 => "return until then", _ => "bars until then" }))),
        new("label_known_at", "timestamp", "bookkeeping", "when the last label of the row is known, UTC; no feature"),
    ];

    /// <summary>The part of the row; null where it is left out.</summary>
    public Part? Sort(DatasetRows rows, int row, SplitPlan plan)
    {
        if (!rows.HasFeatures(row))
        {
            _warmUp++;
            return null;
        }

        if (!rows.HasLabels(row))
        {
            _noFuture++;
            return null;
        }

        UtcTime decidedAt = rows.Bars.CloseTimes[row];
        Part part = plan.PartOf(decidedAt, rows.KnownAt(row));
        switch (part)
        {
            case Part.Purged:
                _purged++;
                return null;
            case Part.Embargoed:
                _embargoed++;
                return null;
            default:
                Count(part, decidedAt, rows, row);
                return part;
        }
    }

    public DatasetManifest ToManifest(DatasetRequest request, SplitPlan plan, StoreOrigin origin, UtcTime at)
    {
        bool isSimulated = origin == StoreOrigin.Simulated;
        return new DatasetManifest(
            DatasetManifest.KnownFormat, isSimulated, isSimulated ? StoreInfo.SimulatedNotice : null, at.ToString(),
            plan.Span.From.ToString(), plan.Span.To.ToString(), plan.ValidationFrom.ToString(), plan.TestFrom.ToString(),
            plan.Embargo.ToString("c", CultureInfo.InvariantCulture), Series, Columns,
            [
                .. request.Features.Select(feature => new DatasetFeature(
                    feature.Indicator.Options.ToString(), feature.Columns, feature.Indicator.Spec.Formula, feature.Indicator.Spec.Source,
                    feature.Indicator.Spec.Memory.ToString().ToLowerInvariant(), feature.Indicator.WarmUp, feature.Indicator.Spec.SettlesAfter(feature.Indicator.Options))),
            ],
            [.. request.Labels.Select(label => $"{label.Columns[0]}: {label.Meaning}")],
            [.. new[] { Part.Train, Part.Validation, Part.Test }.Select(Describe)],
            new DatasetLosses(_warmUp, _noFuture, _purged, _embargoed), Files);
    }

    private static IReadOnlyList<(string Name, int At)> BarriersOf(DatasetRequest request)
    {
        List<(string Name, int At)> barriers = [];
        int at = 0;
        foreach (Label label in request.Labels)
        {
            if (label.Barriers is not null)
            {
                barriers.Add((label.Columns[0], at));
            }

            at += label.Columns.Count;
        }

        return barriers;
    }

    private void Count(Part part, UtcTime decidedAt, DatasetRows rows, int row)
    {
        (long known, UtcTime from, UtcTime to) = _parts.GetValueOrDefault(part);
        _parts[part] = known == 0 ? (1, decidedAt, decidedAt) : (known + 1, UtcTime.Min(from, decidedAt), UtcTime.Max(to, decidedAt));
        foreach ((string name, int at) in _barriers)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{part} {name}={rows.Label(at, row)}");
            _balance[key] = _balance.GetValueOrDefault(key) + 1;
        }
    }

    private DatasetPart Describe(Part part)
    {
        (long rows, UtcTime from, UtcTime to) = _parts.GetValueOrDefault(part);
        string prefix = $"{part} ";
        return new DatasetPart(
            part.ToString().ToLowerInvariant(), rows, rows == 0 ? "" : from.ToString(), rows == 0 ? "" : to.ToString(),
            new SortedDictionary<string, long>(
                _balance.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(one => one.Key[prefix.Length..], one => one.Value), StringComparer.Ordinal));
    }
}
