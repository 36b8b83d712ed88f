using System.Runtime.CompilerServices;

namespace Candlewick.Testing.Venues;

/// <summary>A venue whose answers a test has written down: bars over REST, archive files, a listing.</summary>
public sealed class ScriptedVenue(string code, TimeProvider clock) : IBarHistory, IBarArchive, IInstrumentCatalog
{
    private readonly Dictionary<BarSeriesId, SortedDictionary<UtcTime, Bar>> _bars = [];
    private readonly Dictionary<string, (ArchiveFile File, List<Bar>? Bars, DataFault? Fault, string Digest)> _files = new(StringComparer.Ordinal);
    private readonly List<TradingRules> _rules = [];
    private bool _isUnlisted;

    public VenueSpec Spec { get; } = new(code, "scripted by a test", IsSimulated: false, [Timeframe.Parse("1m"), Timeframe.Parse("1h")], "none");

    public int BarsPerRequest { get; init; } = 1_000;

    /// <summary>Digest of the files that are published from now on.</summary>
    public string Digest { get; set; } = "11";

    /// <summary>REST pages that are given before every further one fails; null when none fails.</summary>
    public int? PagesBeforeFailure { get; set; }

    /// <summary>Symbols whose requests fail.</summary>
    public HashSet<string> Unreachable { get; } = [];

    /// <summary>Every question, in order: <c>rest SERIES RANGE</c>, <c>list SERIES</c>, <c>file KEY</c>, <c>checksum KEY</c>.</summary>
    public List<string> Asked { get; } = [];

    public InstrumentId ToInstrument(string venueSymbol) => InstrumentId.Of(code, venueSymbol);

    public static Bar BarAt(UtcTime open, Timeframe timeframe, double price = 100, double volume = 10) =>
        new(open, timeframe.Next(open), price, price + 1, price - 1, price, volume, volume * price, 5, volume / 2, volume * price / 2);

    /// <summary>Makes REST have every bar of the range but those that open in a hole.</summary>
    public void AddRest(BarSeriesId series, UtcRange range, params UtcRange[] holes)
    {
        if (!_bars.TryGetValue(series, out SortedDictionary<UtcTime, Bar>? bars))
        {
            bars = [];
            _bars[series] = bars;
        }

        foreach (Bar bar in Generate(series, range, holes))
        {
            bars[bar.OpenTime] = bar;
        }
    }

    /// <summary>Publishes an archive file of the month or day with every bar but those that open in a hole.</summary>
    public ArchiveFile Publish(BarSeriesId series, UtcRange period, params UtcRange[] holes)
    {
        ArchiveFile file = FileOf(series, period);
        _files[file.Key] = (file, [.. Generate(series, period, holes)], null, Digest);
        return file;
    }

    /// <summary>Publishes an archive file that cannot be right.</summary>
    public void PublishCorrupt(BarSeriesId series, UtcRange period)
    {
        ArchiveFile file = FileOf(series, period);
        DataFault fault = new(
            series, file.Key, DataFaultKind.Corrupt, null, "a zip", "noise", "Ask again later.", UtcTime.From(clock.GetUtcNow()), Sha256: "00", Period: period);
        _files[file.Key] = (file, null, fault, Digest);
    }

    public void List(InstrumentId instrument, TradingStatus status) =>
        _rules.Add(new TradingRules(instrument, UtcRange.All, status, null, null, null, null));

    /// <summary>Makes the listing fail.</summary>
    public void Unlist() => _isUnlisted = true;

    public async IAsyncEnumerable<BarPage> ReadBarsAsync(BarSeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        lock (Asked)
        {
            Asked.Add($"rest {series} {range}");
        }

        if (Unreachable.Contains(series.Instrument.Symbol))
        {
            throw new VenueException(ErrorKind.Unreachable, code, "/klines", $"{series} cannot be reached.");
        }

        for (UtcTime from = range.From; from < range.To;)
        {
            ct.ThrowIfCancellationRequested();
            if (PagesBeforeFailure is { } left)
            {
                PagesBeforeFailure = left > 0 ? left - 1 : throw new VenueException(ErrorKind.Unreachable, code, "/klines", $"{series} cannot be reached.");
            }

            UtcTime to = from;
            for (int i = 0; i < BarsPerRequest && to < range.To; i++)
            {
                to = UtcTime.Min(range.To, series.Spec.Timeframe.Next(series.Spec.Timeframe.Floor(to)));
            }

            UtcRange asked = new(from, to);
            List<Bar> bars = [.. _bars.GetValueOrDefault(series)?.Values.Where(bar => asked.Contains(bar.OpenTime)) ?? []];
            Provenance provenance = new("scripted.rest", $"/klines?{asked}", null, UtcTime.From(clock.GetUtcNow()));
            yield return new BarPage(series, asked, BarColumns.Of(bars), provenance);
            from = to;
        }
    }

    public Task<IReadOnlyList<ArchiveFile>> ListArchivesAsync(BarSeriesId series, UtcRange range, CancellationToken ct)
    {
        lock (Asked)
        {
            Asked.Add($"list {series}");
        }

        return Task.FromResult<IReadOnlyList<ArchiveFile>>(
        [
            .. _files.Values.Select(entry => entry.File)
                .Where(file => file.Series == (SeriesId)series && file.Period.Overlaps(range))
                .OrderBy(file => file.Period.From).ThenByDescending(file => file.IsMonthly),
        ]);
    }

    public Task<ArchiveReading?> ReadArchiveAsync(ArchiveFile file, CancellationToken ct)
    {
        lock (Asked)
        {
            Asked.Add($"file {file.Key}");
        }

        if (!_files.TryGetValue(file.Key, out var entry))
        {
            return Task.FromResult<ArchiveReading?>(null);
        }

        Provenance provenance = new("scripted.archive", file.Key, entry.Digest, UtcTime.From(clock.GetUtcNow()), IsVerified: true);
        return Task.FromResult<ArchiveReading?>(
            new ArchiveReading(file, entry.Bars is null ? null : BarColumns.Of(entry.Bars), provenance, entry.Fault is null ? [] : [entry.Fault]));
    }

    public Task<string?> ReadChecksumAsync(ArchiveFile file, CancellationToken ct)
    {
        lock (Asked)
        {
            Asked.Add($"checksum {file.Key}");
        }

        return Unreachable.Contains(file.Series.Instrument.Symbol)
            ? throw new VenueException(ErrorKind.Unreachable, code, file.Key, $"{code} cannot be reached.")
            : Task.FromResult(_files.TryGetValue(file.Key, out var entry) ? entry.Digest : null);
    }

    public Task<InstrumentCatalog> ReadCatalogAsync(CancellationToken ct) => _isUnlisted
        ? throw new VenueException(ErrorKind.Unreachable, code, "/listing", "The listing cannot be had.")
        : Task.FromResult(new InstrumentCatalog(
            UtcTime.From(clock.GetUtcNow()),
            [.. _rules.Select(rules => new Instrument(rules.Instrument, InstrumentKind.Spot, rules.Instrument.Symbol, rules.Instrument.Symbol, "USDT"))],
            _rules));

    private static ArchiveFile FileOf(BarSeriesId series, UtcRange period)
    {
        bool isMonthly = period.Length > TimeSpan.FromDays(1);
        string date = period.From.ToDate().ToString(isMonthly ? "yyyy-MM" : "yyyy-MM-dd");
        string key = $"data/{(isMonthly ? "monthly" : "daily")}/klines/{series.Instrument.Symbol}/{series.Spec}/{series.Instrument.Symbol}-{series.Spec}-{date}.zip";
        return new ArchiveFile(key, series, period, isMonthly, null, null);
    }

    private static IEnumerable<Bar> Generate(BarSeriesId series, UtcRange range, UtcRange[] holes) =>
        ExpectedBars.In(series.Spec.Timeframe, TradingCalendar.AlwaysOpen, range)
            .Where(bar => !holes.Any(hole => hole.Contains(bar.From)))
            .Select(bar => BarAt(bar.From, series.Spec.Timeframe, 100 + (bar.From.Microseconds / 60_000_000 % 50)));
}
