using System.Text.Json;

namespace Candlewick.Lake.Datasets;

/// <summary>A series of a data set.</summary>
/// <param name="Bars">Closed bars in the range.</param>
/// <param name="Gaps">Places where bars are missing that should be there: no feature and no label reaches over one.</param>
public sealed record DatasetSeries(string Series, long Bars, string First, string Last, int Gaps);

/// <summary>A column of a data set.</summary>
/// <param name="Role">key, price, feature, label or bookkeeping.</param>
public sealed record DatasetColumn(string Name, string Type, string Role, string Meaning);

/// <summary>A feature as it was computed.</summary>
/// <param name="SettlesAfter">Bars after which the start of the series no longer matters to 1e-12; 0 for windowed ones.</param>
public sealed record DatasetFeature(string Text, IReadOnlyList<string> Columns, string Formula, string Source, string Memory, int WarmUp, int SettlesAfter);

/// <summary>A file of a data set.</summary>
/// <param name="Path">Relative to the folder, with forward slashes.</param>
public sealed record DatasetFile(string Path, string Part, string Series, long Rows, long Bytes, string Sha256);

/// <summary>What one part of the split holds.</summary>
/// <param name="From">Close of its first row; empty without rows.</param>
/// <param name="To">Close of its last row; empty without rows.</param>
/// <param name="Balance">Rows by value of each barrier label, such as <c>barrier_24=-1</c>.</param>
public sealed record DatasetPart(string Part, long Rows, string From, string To, IReadOnlyDictionary<string, long> Balance);

/// <summary>Rows that are in no part, by reason.</summary>
/// <param name="WarmUp">A feature has no value yet.</param>
/// <param name="NoFuture">A label has no value: the bars after it end, or a gap follows.</param>
/// <param name="Purged">A label is only known behind a boundary.</param>
/// <param name="Embargoed">In the embargo after a boundary.</param>
public sealed record DatasetLosses(long WarmUp, long NoFuture, long Purged, long Embargoed);

/// <summary>Everything about a data set; the file <c>dataset.json</c> of its folder, from which the card is made.</summary>
/// <param name="Notice">Says SIMULATED when the data is invented; null otherwise.</param>
public sealed record DatasetManifest(
    string Format, bool Simulated, string? Notice, string WrittenAt, string From, string To, string ValidationFrom, string TestFrom, string Embargo,
    IReadOnlyList<DatasetSeries> Series, IReadOnlyList<DatasetColumn> Columns, IReadOnlyList<DatasetFeature> Features, IReadOnlyList<string> Labels,
    IReadOnlyList<DatasetPart> Parts, DatasetLosses Losses, IReadOnlyList<DatasetFile> Files)
{
    public const string FileName = "dataset.json";

    public const string KnownFormat = "candlewick-dataset/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public long Rows => Files.Sum(file => file.Rows);

    internal Task SaveAsync(string folder, CancellationToken ct) =>
        File.WriteAllBytesAsync(System.IO.Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json), ct);
}
