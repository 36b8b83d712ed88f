using System.Security.Cryptography;
using System.Text.Json;

namespace Candlewick.Lake;

/// <summary>One file of a lake: the closed bars of one series that open in one month.</summary>
/// <param name="Path">Relative to the target, with forward slashes.</param>
/// <param name="Month"><c>2024-03</c>.</param>
/// <param name="First">Open time of the first bar.</param>
/// <param name="Last">Open time of the last bar.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="Content">Digest of the bars themselves: tells whether they changed, whoever wrote the file.</param>
public sealed record LakePartition(string Path, string Series, string Month, long Rows, long Bytes, string First, string Last, string Sha256, string Content)
{
    /// <summary>The path of a series and month, made of the partitions that query engines know from their names.</summary>
    public static string PathOf(BarSeriesId series, UtcRange month)
    {
        DateOnly first = month.From.ToDate();
        return string.Join(
            '/',
            $"venue={PathSegment.Escape(series.Instrument.Venue)}", $"instrument={PathSegment.Escape(series.Instrument.Symbol)}",
            $"timeframe={PathSegment.Escape(series.Spec.ToString())}", $"year={first.Year:D4}", $"month={first.Month:D2}", "bars.parquet");
    }

    public static string MonthOf(UtcRange month) => month.From.ToDate().ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The range of <see cref="Month"/>.</summary>
    internal UtcRange Range => UtcRange.Month(int.Parse(Month.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), int.Parse(Month.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>What a lake holds; the file <c>_manifest.json</c> of the target, which query engines skip for its underscore.</summary>
/// <param name="Notice">Says SIMULATED when the data is invented; null otherwise.</param>
/// <param name="PartitionedBy">Columns that stand in the paths and not in the files.</param>
/// <param name="Schema">Columns of every file.</param>
/// <param name="Partitions">By path.</param>
public sealed record LakeManifest(
    string Format, bool Simulated, string? Notice, string WrittenAt, IReadOnlyList<string> PartitionedBy, IReadOnlyList<BarFileColumn> Schema,
    long Rows, long Bytes, IReadOnlyList<LakePartition> Partitions)
{
    public const string FileName = "_manifest.json";

    private const string KnownFormat = "candlewick-lake/1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static IReadOnlyList<string> PartitionColumns { get; } = ["venue", "instrument", "timeframe", "year", "month"];

    internal static LakeManifest Of(StoreOrigin origin, UtcTime at, IEnumerable<LakePartition> partitions)
    {
        LakePartition[] sorted = [.. partitions.OrderBy(one => one.Path, StringComparer.Ordinal)];
        bool isSimulated = origin == StoreOrigin.Simulated;
        return new LakeManifest(
            KnownFormat, isSimulated, isSimulated ? StoreInfo.SimulatedNotice : null, at.ToString(), PartitionColumns, BarFile.Columns,
            sorted.Sum(one => one.Rows), sorted.Sum(one => one.Bytes), sorted);
    }

    /// <summary>The manifest of a target with its digest; null when it has none.</summary>
    /// <exception cref="StoreException">Corrupt or SchemaMismatch: what is there is no manifest of ours.</exception>
    public static async Task<(LakeManifest Manifest, string Sha256)?> FindAsync(ILakeTarget target, CancellationToken ct)
    {
        await using Stream? stream = await target.OpenAsync(FileName, ct);
        if (stream is null)
        {
            return null;
        }

        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, ct);
        string where = $"{target.Place.Location}/{FileName}";
        LakeManifest? read;
        try
        {
            read = JsonSerializer.Deserialize<LakeManifest>(bytes.ToArray(), Json);
        }
        catch (JsonException failure)
        {
            throw new StoreException(ErrorKind.Corrupt, $"{where}: cannot be read as a manifest ({failure.Message}). Delete it: the next export makes it anew.", failure);
        }

        return read?.Format == KnownFormat && read.Partitions is not null
            ? (read, Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())))
            : throw new StoreException(ErrorKind.SchemaMismatch, $"{where}: its format is {read?.Format ?? "absent"}, expected {KnownFormat}. Name another target.");
    }

    /// <summary>Puts the manifest in place and returns its digest.</summary>
    internal async Task<string> SaveAsync(ILakeTarget target, CancellationToken ct)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        Directory.CreateDirectory(target.Place.Staging);
        string staged = System.IO.Path.Combine(target.Place.Staging, FileName);
        await File.WriteAllBytesAsync(staged, bytes, ct);
        await target.PutAsync(FileName, staged, ct);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
