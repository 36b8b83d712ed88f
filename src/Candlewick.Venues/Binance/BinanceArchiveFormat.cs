using System.Buffers;
using Candlewick.Venues.Binance.Archives;

namespace Candlewick.Venues.Binance;

/// <summary>Binance's archive files on disk, zipped or unzipped, in the bucket's tree or anywhere.</summary>
/// <remarks>
/// The path tells the segment where it has <c>spot/monthly</c>, <c>futures/um</c> or the like; elsewhere the content does (see the reference
/// page of the format). A <c>.CHECKSUM</c> file beside an archive is verified.
/// </remarks>
/// <param name="clock">Dates faults and provenance.</param>
/// <param name="segment">The segment of files whose path does not tell it; null to tell it from their content.</param>
public sealed class BinanceArchiveFormat(TimeProvider clock, BinanceSegment? segment = null) : IFileFormat
{
    private readonly ArchiveReader _reader = new(clock, ArchiveLimits.Default);

    public FileFormatSpec Spec { get; } = new(
        "binance-archive",
        "Binance archives: klines, trades, aggregate trades, funding rates; zip or csv",
        "data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip");

    public bool Recognizes(ImportFile file) => ArchiveName.TryParse(file.Name, out _);

    /// <inheritdoc />
    public string? FindGivenVenue(ImportFile file) => TryName(file, out ArchiveName name) && name.Market is null ? segment?.Code : null;

    public async Task<FileReading> ReadAsync(ImportFile file, CancellationToken ct)
    {
        if (!TryName(file, out ArchiveName name))
        {
            throw new ArgumentException($"{file.RelativePath} is not named like an archive of Binance, such as {Spec.Example}.", nameof(file));
        }

        long length = new FileInfo(file.FullPath).Length;
        if (length > ArchiveLimits.Default.FileBytes)
        {
            return TooLarge(file, name, length);
        }

        string? published = await ReadChecksumAsync(file, ct);
        byte[] data = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            int read = await ReadWholeAsync(file.FullPath, data.AsMemory(0, (int)length), ct);
            ArchiveBytes bytes = new(data, read, file.RelativePath, name.Key ?? file.RelativePath, published);
            return ToReading(_reader.Read(bytes, name, name.Market is null ? segment : null), name);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(data);
        }
    }

    /// <summary>The path below the named folder decides; the folder's own path only where that says nothing.</summary>
    private static bool TryName(ImportFile file, out ArchiveName name) =>
        ArchiveName.TryParse(file.RelativePath, out name) && (name.Market is not null || ArchiveName.TryParse(file.FullPath, out name));

    private static async Task<string?> ReadChecksumAsync(ImportFile file, CancellationToken ct)
    {
        string path = file.FullPath + BinanceChecksum.Suffix;
        return File.Exists(path) ? BinanceChecksum.Parse(await File.ReadAllBytesAsync(path, ct), file.Name) : null;
    }

    private static async Task<int> ReadWholeAsync(string path, Memory<byte> data, CancellationToken ct)
    {
        await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return await stream.ReadAtLeastAsync(data, data.Length, throwOnEndOfStream: false, ct);
    }

    private static FileReading ToReading(ArchiveRows rows, ArchiveName name)
    {
        if (rows.IsSetAside)
        {
            return new FileReading([], [], rows.Faults);
        }

        SeriesId series = rows.Series!.Value;
        Provenance provenance = rows.Provenance with { InexactValues = rows.Inexact };
        BinanceSymbols.TryDescribe(rows.Segment!, name.Symbol, out Instrument instrument);
        HistoryWrite write = series.Kind switch
        {
            SeriesKind.Bars => new RangeWrite(series.ToBars(), name.Rows, rows.Bars!, provenance, WriteReason.Import, TradingCalendar.AlwaysOpen),
            SeriesKind.FundingRates => new ObservationWrite(series, name.Period, rows.Rates, provenance, WriteReason.Import),
            _ => new TradeWrite(series, name.Period, rows.Trades, rows.IsNumbered, provenance, WriteReason.Import),
        };
        return new FileReading([write], [instrument], rows.Faults);
    }

    private FileReading TooLarge(ImportFile file, ArchiveName name, long length) => FileReading.Rejected(new DataFault(
        null, file.RelativePath, DataFaultKind.TooLarge, null, $"at most {ArchiveLimits.Default.FileBytes} bytes", $"{length} bytes",
        "Fetch the daily archives instead of the monthly one.", UtcTime.From(clock.GetUtcNow()), Period: ArchiveReader.PeriodOf(name)));
}
