using Candlewick.Venues.Binance.Archives;
using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance;

/// <summary>The published archive files of one segment; all that Candlewick reads of COIN-M. Safe for concurrent use.</summary>
/// <remarks>Layout: https://github.com/binance/binance-public-data.</remarks>
public sealed class BinanceArchives : IBarArchive
{
    private readonly BinanceClient _client;
    private readonly ArchiveReader _reader;

    public BinanceArchives(BinanceSegment segment, BinanceOptions options, VenueConnection connection)
        : this(new BinanceClient(segment, options, connection))
    {
    }

    internal BinanceArchives(BinanceClient client)
    {
        _client = client;
        _reader = new ArchiveReader(client.Clock, ArchiveLimits.Default) { Source = client.ArchiveSource };
        IReadOnlyList<Timeframe> timeframes = client.Segment.Market == BinanceMarket.Spot ? BinanceIntervals.All : BinanceIntervals.Futures;
        Spec = new VenueSpec(client.Segment.Code, client.Segment.Summary, client.Segment.IsSimulated, timeframes, client.Segment.Documentation);
    }

    public VenueSpec Spec { get; }

    public InstrumentId ToInstrument(string venueSymbol) => BinanceSymbols.ToInstrument(_client.Segment, venueSymbol);

    public async Task<IReadOnlyList<ArchiveFile>> ListArchivesAsync(BarSeriesId series, UtcRange range, CancellationToken ct)
    {
        if (range.IsEmpty || !series.Spec.IsOnGrid || !Spec.BarTimeframes.Contains(series.Spec.Timeframe) || series.Spec.Origin != BarOrigin.Venue || Folder(series) is null)
        {
            return [];
        }

        List<ArchiveFile> files = [];
        await ListAsync(series, range, "monthly", files, ct);
        await ListAsync(series, range, "daily", files, ct);
        return [.. files.OrderBy(file => file.Period.From).ThenByDescending(file => file.IsMonthly)];
    }

    public async Task<ArchiveReading?> ReadArchiveAsync(ArchiveFile file, CancellationToken ct)
    {
        if (!ArchiveName.TryParse(file.Key, out ArchiveName name) || file.Series.Kind != SeriesKind.Bars)
        {
            throw new ArgumentException($"'{file.Key}' is no archive of bars.", nameof(file));
        }

        byte[]? data = await _client.GetFileAsync(file.Key, _client.Options.LargestArchive, ct);
        if (data is null)
        {
            _client.Log.ArchiveAbsent(Spec.Code, file.Key);
            return null;
        }

        string? published = await ReadChecksumAsync(file, ct);
        _client.Log.ArchiveReads(Spec.Code, file.Key, data.Length);
        ArchiveRows rows = _reader.Read(new ArchiveBytes(data, data.Length, file.Key, file.Key, published), name, _client.Segment);
        return new ArchiveReading(file, rows.Bars, rows.Provenance with { InexactValues = rows.Inexact }, rows.Faults);
    }

    public async Task<string?> ReadChecksumAsync(ArchiveFile file, CancellationToken ct)
    {
        byte[]? text = await _client.GetFileAsync(file.Key + BinanceChecksum.Suffix, 4_096, ct);
        return text is null ? null : BinanceChecksum.Parse(text, file.Key[(file.Key.LastIndexOf('/') + 1)..]);
    }

    /// <summary>The key of the archive of a month or day, whether published or not.</summary>
    public string KeyOf(BarSeriesId series, UtcRange period, bool isMonthly)
    {
        string day = period.From.ToDate().ToString(isMonthly ? "yyyy-MM" : "yyyy-MM-dd");
        return $"{Prefix(series, isMonthly ? "monthly" : "daily")}{series.Instrument.Symbol}-{series.Spec.Timeframe.Code}-{day}.zip";
    }

    private async Task ListAsync(BarSeriesId series, UtcRange range, string folder, List<ArchiveFile> files, CancellationToken ct)
    {
        string prefix = Prefix(series, folder);
        string? marker = FirstMarker(prefix, series, range, folder);
        while (marker is not null)
        {
            byte[] page = await _client.ListAsync(prefix, marker, ct);
            (List<ListedObject> objects, string? next) = _client.Understand($"list {prefix}", () => MapListing.Read(page));
            marker = next;
            foreach (ListedObject one in objects)
            {
                if (!one.Key.EndsWith(".zip", StringComparison.Ordinal) || !ArchiveName.TryParse(one.Key, out ArchiveName name))
                {
                    continue;
                }

                if (name.Period.From >= range.To)
                {
                    return;
                }

                if (name.Period.Overlaps(range))
                {
                    files.Add(new ArchiveFile(one.Key, series, name.Period, name.IsMonthly, one.Bytes, one.LastModified));
                }
            }
        }
    }

    /// <summary>Keys sort by date: the listing begins right before the first that can matter.</summary>
    private static string FirstMarker(string prefix, BarSeriesId series, UtcRange range, string folder)
    {
        if (range.From < UtcTime.From(2000, 1, 1))
        {
            return "";
        }

        string day = range.From.ToDate().ToString(folder == "monthly" ? "yyyy-MM" : "yyyy-MM-dd");
        return $"{prefix}{series.Instrument.Symbol}-{series.Spec.Timeframe.Code}-{day}";
    }

    private string Prefix(BarSeriesId series, string folder) =>
        $"{_client.Segment.ArchivePrefix}{folder}/{Folder(series)}/{series.Instrument.Symbol}/{series.Spec.Timeframe.Code}/";

    private string? Folder(BarSeriesId series) => series.Spec.Price switch
    {
        PriceSource.Trade => "klines",
        PriceSource.Mark when _client.Segment.Market != BinanceMarket.Spot => "markPriceKlines",
        PriceSource.Index when _client.Segment.Market != BinanceMarket.Spot => "indexPriceKlines",
        _ => null,
    };
}
