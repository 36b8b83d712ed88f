using System.Collections.Concurrent;
using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>The bytes of one archive, read whole from disk or network.</summary>
/// <param name="Data">May be longer than the archive (pooled).</param>
/// <param name="Source">File or key, for people.</param>
/// <param name="Locator">What provenance keeps: the key where there is one.</param>
/// <param name="PublishedSha256">The publisher's digest; null when there is none.</param>
internal sealed record ArchiveBytes(byte[] Data, int Length, string Source, string Locator, string? PublishedSha256)
{
    public ReadOnlySpan<byte> Span => Data.AsSpan(0, Length);
}

/// <summary>What an archive held. Bars is null, and Trades and Rates are empty, when it was set aside.</summary>
internal sealed record ArchiveRows(
    BinanceSegment? Segment,
    SeriesId? Series,
    BarColumns? Bars,
    ReadOnlyMemory<Trade> Trades,
    ReadOnlyMemory<Observation> Rates,
    bool IsNumbered,
    Provenance Provenance,
    IReadOnlyList<DataFault> Faults,
    long Inexact)
{
    public bool IsSetAside => Faults.Any(fault => !fault.IsRepaired);
}

/// <summary>Reads an archive's bytes into rows: the one core behind local files and downloads.</summary>
internal sealed class ArchiveReader(TimeProvider clock, ArchiveLimits limits)
{
    private readonly ConcurrentBag<Inflater> _inflaters = [];

    /// <summary>Provenance source of the rows.</summary>
    public string Source { get; init; } = "binance.archive";

    /// <param name="segment">Null to tell it from path and content.</param>
    public ArchiveRows Read(ArchiveBytes bytes, ArchiveName name, BinanceSegment? segment)
    {
        string sha256 = BinanceChecksum.Of(bytes.Span);
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        bool isVerified = bytes.PublishedSha256 == sha256;
        Provenance provenance = new(Source, bytes.Locator, sha256, now, isVerified);
        List<RowFault> faults = [];
        RowFault? fault = CheckDigest(bytes, sha256, faults);
        ZipEntry entry = default;
        fault ??= name.IsZip ? OpenZip(bytes, out entry) : null;
        RowFault? undecided = null;
        segment ??= fault is null ? FindSegment(bytes, name, entry, out undecided) : FromPath(name);
        fault ??= undecided;
        ArchiveRows rows = new(segment, null, null, default, default, true, provenance, [], 0);
        RowFault? unknown = segment is null ? null : Describe(name, segment, out rows, rows);
        fault ??= unknown;
        rows = fault is null ? ReadRows(new Opened(bytes, name, entry), rows, faults, out fault) : rows;
        if (fault is not null)
        {
            faults.Add(fault);
            rows.Bars?.Dispose();
            rows = rows with { Bars = null, Trades = default, Rates = default };
        }

        string file = name.IsZip ? entry.Name ?? "" : Path.GetFileName(bytes.Source);
        return rows with { Faults = [.. faults.Select(one => ToDataFault(one, rows, bytes.Source, file) with { Period = PeriodOf(name) })] };
    }

    /// <summary>The period of an archive's faults; null when no row can be in it.</summary>
    public static UtcRange? PeriodOf(ArchiveName name) => name.Rows.IsEmpty ? null : name.Rows;

    private static RowFault? CheckDigest(ArchiveBytes bytes, string sha256, List<RowFault> faults)
    {
        if (bytes.PublishedSha256 is null)
        {
            faults.Add(new RowFault(
                DataFaultKind.ChecksumMissing, 0, $"a {BinanceChecksum.Suffix} file beside the archive", "none that names it",
                "The rows are kept, marked as not verified.", IsRepaired: true));
            return null;
        }

        return bytes.PublishedSha256 == sha256
            ? null
            : RowFault.Of(DataFaultKind.ChecksumMismatch, $"SHA-256 {bytes.PublishedSha256}, as published", sha256);
    }

    private static RowFault? OpenZip(ArchiveBytes bytes, out ZipEntry entry)
    {
        RowFault? fault = ZipEntry.TryRead(bytes.Span, out entry);
        string expected = Path.ChangeExtension(Path.GetFileName(bytes.Source), ".csv");
        return fault ?? (string.Equals(entry.Name, expected, StringComparison.OrdinalIgnoreCase)
            ? null
            : RowFault.Of(DataFaultKind.UnknownFormat, $"an entry named {expected}", entry.Name, RowFault.SetAside));
    }

    private static BinanceSegment? FromPath(ArchiveName name) =>
        name.Market is { } market ? BinanceSegments.Real.First(segment => segment.Market == market) : null;

    private BinanceSegment? FindSegment(ArchiveBytes bytes, ArchiveName name, ZipEntry entry, out RowFault? fault)
    {
        fault = null;
        if (FromPath(name) is { } known)
        {
            return known;
        }

        FirstLines first = new();
        RowFault? broken = Feed(new Opened(bytes, name, entry), first);
        if (first.Texts.Count == 0 || (first.Texts.Count == 1 && SegmentEvidence.HasHeader(first.Texts)))
        {
            fault = broken ?? RowFault.Of(DataFaultKind.Empty, "rows", "a header at most");
            return null;
        }

        BinanceMarket? market = SegmentEvidence.Find(name, first.Texts);
        fault = market is null ? Undecided(first.Texts) : null;
        return BinanceSegments.Real.FirstOrDefault(segment => segment.Market == market);
    }

    private static RowFault Undecided(IReadOnlyList<string> lines)
    {
        bool isAtOdds = SegmentEvidence.HasHeader(lines) && lines.Count > 1;
        return RowFault.Of(
            DataFaultKind.UnknownFormat,
            "a path below data/spot or data/futures, or rows that tell the market",
            isAtOdds ? $"a header row, as only futures have, above rows that are not written like theirs: {lines[1]}" : lines[0],
            $"Name the segment: import it with --venue {string.Join(", ", BinanceSegments.Real.SkipLast(1).Select(one => one.Code))} or {BinanceSegments.Real[^1].Code}.");
    }

    private static RowFault? Describe(ArchiveName name, BinanceSegment segment, out ArchiveRows rows, ArchiveRows known)
    {
        rows = known;
        if (name.Content == ArchiveContent.Other)
        {
            string expected = "klines, trades, aggTrades or fundingRate";
            return RowFault.Of(DataFaultKind.UnknownFormat, expected, name.Label, "Leave these files out; nothing of them is stored.");
        }

        if (!BinanceSymbols.TryDescribe(segment, name.Symbol, out _))
        {
            string expected = $"a symbol of {segment.Code} that ends with a currency it quotes in";
            return RowFault.Of(DataFaultKind.UnknownSymbol, expected, name.Symbol, "Rename the file to the venue's symbol, or name the right segment.");
        }

        rows = known with { Series = name.ToSeries(segment) };
        return null;
    }

    private ArchiveRows ReadRows(Opened archive, ArchiveRows rows, List<RowFault> faults, out RowFault? fault) => archive.Name.Content switch
    {
        ArchiveContent.Klines => ReadKlines(archive, rows, faults, out fault),
        ArchiveContent.FundingRates => ReadRates(archive, rows, out fault),
        _ => ReadTrades(archive, rows, faults, out fault),
    };

    private ArchiveRows ReadKlines(Opened archive, ArchiveRows rows, List<RowFault> faults, out RowFault? fault)
    {
        ArchiveName name = archive.Name;
        BarColumns? bars = new((int)Math.Min(name.Timeframe.CountOpens(name.Period), 4_000_000) + 1);
        if (!TryFeedFast(archive, bars, out KlineRows sink, out fault))
        {
            bars.Clear();
            sink = new KlineRows(name, bars);
            fault = Feed(archive, sink);
        }

        fault ??= bars.Count == 0 ? RowFault.Of(DataFaultKind.Empty, "rows", "a header at most") : null;
        if (fault is null && !sink.IsOrdered)
        {
            int before = faults.Count;
            bars = KlineOrder.Repair(bars, sink, faults);
            fault = bars is null ? faults[before] : null;
            faults.RemoveRange(before, bars is null ? faults.Count - before : 0);
        }

        return rows with { Bars = bars, Inexact = sink.Inexact };
    }

    private ArchiveRows ReadTrades(Opened archive, ArchiveRows rows, List<RowFault> faults, out RowFault? fault)
    {
        long length = archive.Name.IsZip ? archive.Entry.InflatedLength : archive.Bytes.Length;
        TradeRows sink = new(archive.Name, (int)Math.Clamp(length / 64, 16, 4_000_000));
        fault = Feed(archive, sink);
        fault ??= sink.Trades.IsEmpty ? RowFault.Of(DataFaultKind.Empty, "rows", "a header at most") : null;
        bool isOrdered = sink.IsOrdered;
        if (fault is null && !isOrdered)
        {
            fault = sink.Repair(faults);
        }

        return rows with { Trades = sink.Trades, IsNumbered = isOrdered || IdsRise(sink.Trades.Span), Inexact = sink.Inexact };
    }

    private ArchiveRows ReadRates(Opened archive, ArchiveRows rows, out RowFault? fault)
    {
        FundingRows sink = new(archive.Name);
        fault = Feed(archive, sink);
        ReadOnlyMemory<Observation> rates = sink.Rates;
        fault ??= rates.IsEmpty ? RowFault.Of(DataFaultKind.Empty, "rows", "a header at most") : null;
        return rows with { Rates = rates, Inexact = sink.Inexact };
    }

    /// <summary>Reads a kline zip with our own inflater; false when the platform's must decide.</summary>
    private bool TryFeedFast(Opened archive, BarColumns bars, out KlineRows sink, out RowFault? fault)
    {
        (ArchiveBytes bytes, ArchiveName name, ZipEntry entry) = archive;
        sink = new KlineRows(name, bars);
        fault = null;
        if (!name.IsZip || !InflatedLines.CanRead(bytes.Data, entry) || entry.InflatedLength is 0 || entry.InflatedLength > limits.InflatedBytes(name))
        {
            return false;
        }

        Inflater inflater = _inflaters.TryTake(out Inflater? used) ? used : new Inflater();
        bool isRead = InflatedLines.TryRead(bytes.Data, entry, inflater, sink, out fault);
        inflater.Begin([], 0, 0);
        _inflaters.Add(inflater);
        return isRead && fault is null;
    }

    private RowFault? Feed(Opened archive, ILineSink sink) =>
        archive.Name.IsZip
            ? ArchiveLines.ReadZip(archive.Bytes.Data, archive.Entry, limits.InflatedBytes(archive.Name), sink)
            : ArchiveLines.ReadPlain(archive.Bytes.Data, archive.Bytes.Length, sink);

    private static bool IdsRise(ReadOnlySpan<Trade> trades)
    {
        for (int i = 1; i < trades.Length; i++)
        {
            if (trades[i].Id <= trades[i - 1].Id)
            {
                return false;
            }
        }

        return true;
    }

    private static DataFault ToDataFault(RowFault fault, ArchiveRows rows, string source, string entry)
    {
        string? where = fault.Line == 0 ? null : $"{entry}:{fault.Line}";
        UtcTime noticedAt = rows.Provenance.ReceivedAt;
        string? sha256 = rows.Provenance.Sha256;
        return new DataFault(rows.Series, source, fault.Kind, where, fault.Expected, fault.Found, fault.Advice, noticedAt, fault.IsRepaired, sha256);
    }

    /// <summary>An archive whose directory was read.</summary>
    private sealed record Opened(ArchiveBytes Bytes, ArchiveName Name, ZipEntry Entry);

    private sealed class FirstLines : ILineSink
    {
        public List<string> Texts { get; } = [];

        public RowFault? Take(byte[] buffer, int start, int end)
        {
            while (start < end && Texts.Count < SegmentEvidence.Lines)
            {
                ReadOnlySpan<byte> line = buffer.AsSpan(start, buffer.AsSpan(start, end - start).IndexOf((byte)'\n'));
                Texts.Add(Encoding.UTF8.GetString(line).TrimEnd('\r'));
                start += line.Length + 1;
            }

            return Texts.Count < SegmentEvidence.Lines ? null : RowFault.Of(DataFaultKind.UnknownFormat, "", "");
        }
    }
}
