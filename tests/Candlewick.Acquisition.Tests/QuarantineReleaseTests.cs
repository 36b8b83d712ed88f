using Candlewick.Acquisition.Repair;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Candlewick.Testing.Venues;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests;

public sealed class QuarantineReleaseTests : IDisposable
{
    private static readonly UtcTime Now = UtcTime.Parse("2024-06-01");
    private static readonly UtcRange January = UtcRange.Month(2024, 1);
    private static readonly UtcRange February = UtcRange.Month(2024, 2);
    private static readonly BarSeriesId Series = BarSeriesId.Parse("TEST:AAA@1h");

    private readonly ManualClock _clock = new(Now);
    private readonly TemporaryFolder _folder = new();
    private readonly StoreRoles _store = TestStores.Open().Roles;
    private readonly ScriptedVenue _venue;

    public QuarantineReleaseTests() => _venue = new ScriptedVenue("TEST", _clock) { BarsPerRequest = 10_000 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backfill_OfOneMonth_ReleasesThatMonthOnlyAndNamesItsSource()
    {
        await _store.Quarantine.AddAsync([FaultOf(January, "january.zip"), FaultOf(February, "february.zip")], Ct);
        _venue.AddRest(Series, January);

        await BackfillAsync(January);

        Assert.Equal([$"scripted.rest:/klines?{January}", null], await ReplacedByAsync());
    }

    [Fact]
    public async Task Backfill_LeavesAHoleInThePeriod_ReleasesOnlyOnceTheHoleIsExplained()
    {
        UtcRange hole = new(UtcTime.Parse("2024-01-10T05:00Z"), UtcTime.Parse("2024-01-10T06:00Z"));
        await _store.Quarantine.AddAsync([FaultOf(January, "january.zip")], Ct);
        _venue.AddRest(Series, January, hole);

        await BackfillAsync(January);
        Assert.Equal([null], await ReplacedByAsync());
        await RepairAsync();

        Assert.Equal([$"scripted.rest:/klines?{January}"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Release_LaterWritesOfOtherPeriods_AreNotNamed()
    {
        _venue.AddRest(Series, new UtcRange(January.From, February.To));
        await BackfillAsync(January);
        _venue.AddRest(Series, February);
        await BackfillAsync(February);
        await _store.Quarantine.AddAsync([FaultOf(January, "january.zip")], Ct);

        await RepairAsync();

        Assert.Equal([$"scripted.rest:/klines?{January}"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Release_SeveralSourcesGaveThePeriod_NamesTheLargestAndCountsTheOthers()
    {
        UtcTime middle = UtcTime.Parse("2024-01-25");
        await _store.Quarantine.AddAsync([FaultOf(January, "january.zip")], Ct);
        _venue.AddRest(Series, January);
        await BackfillAsync(January with { To = middle });
        Assert.Equal([null], await ReplacedByAsync());

        await BackfillAsync(January);

        Assert.Equal([$"scripted.rest:/klines?{January with { To = middle }} and 1 more"], await ReplacedByAsync());
    }

    [Fact]
    public async Task CatchUp_OverThePeriod_Releases()
    {
        _venue.AddRest(Series, new UtcRange(January.From, Now));
        await BackfillAsync(January);
        await _store.Quarantine.AddAsync([FaultOf(UtcRange.Day(new DateOnly(2024, 2, 3)), "february.zip")], Ct);

        await new CatchUp(new VenueSet([_venue]), _store, _clock).RunAsync(new CatchUpRequest([Series], January.From), Ct);

        Assert.Equal([$"scripted.rest:/klines?{new UtcRange(January.To, Now)}"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Import_GoodFileAfterABadOne_ReleasesAndNamesTheGoodOne()
    {
        ScriptedFormat format = new();
        format.Add("bad.txt", file => FileReading.Rejected(FaultOf(January, file.RelativePath)));
        format.Add("good.txt", file => Bars(file, January));
        format.Add("other.txt", file => Bars(file, February));

        await ImportAsync(format, "bad.txt", "other.txt");
        Assert.Equal([null], await ReplacedByAsync());
        await ImportAsync(format, "bad.txt", "good.txt", "other.txt");

        Assert.Equal(["file:good.txt"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Import_OfTrades_ReleasesToo()
    {
        SeriesId trades = new(Series.Instrument, SeriesKind.Trades);
        UtcTime at = UtcTime.Parse("2024-01-05");
        Trade[] rows = [new Trade(at, 1, 100, 1, Aggressor.Buyer, 1, 1)];
        ScriptedFormat format = new();
        format.Add("bad.txt", file => FileReading.Rejected(FaultOf(January, file.RelativePath) with { Series = trades }));
        format.Add("good.txt", file => new FileReading([new TradeWrite(trades, January, rows, true, ProvenanceOf(file), WriteReason.Import)], [], []));

        await ImportAsync(format, "bad.txt", "good.txt");

        Assert.Equal(["file:good.txt"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Import_FaultWithoutAPeriod_IsReleasedOnlyByTheSameFile()
    {
        ScriptedFormat format = new();
        format.Add("a.txt", file => FileReading.Rejected(FaultOf(January, file.RelativePath) with { Period = null }));
        format.Add("b.txt", file => Bars(file, January));
        await ImportAsync(format, "a.txt", "b.txt");
        Assert.Equal([null], await ReplacedByAsync());

        _clock.Advance(TimeSpan.FromHours(1));
        format.Add("a.txt", file => Bars(file, January));
        await ImportAsync(format, "a.txt");

        Assert.Equal(["file:a.txt"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Reverify_ReissuedArchiveIsUnreadable_IsNotReplacedByTheVersionThatTheVenueWithdrew()
    {
        ArchiveFile file = _venue.Publish(Series, January);
        await BackfillAsync(January);
        _clock.Advance(TimeSpan.FromHours(1));
        _venue.Digest = "22";
        _venue.PublishCorrupt(Series, January);

        await ReverifyAsync();
        await RepairAsync();
        Assert.Equal([null], await ReplacedByAsync());
        _clock.Advance(TimeSpan.FromHours(1));
        _venue.Digest = "33";
        _venue.Publish(Series, January);
        await ReverifyAsync();

        Assert.Equal([$"scripted.archive:{file.Key}"], await ReplacedByAsync());
    }

    [Fact]
    public async Task Import_SameNameWholeForAShorterPeriodThanTheBadRowsClaimed_Releases()
    {
        ScriptedFormat format = new();
        format.Add("a.txt", file => FileReading.Rejected(FaultOf(new UtcRange(January.From, Now), file.RelativePath)));
        await ImportAsync(format, "a.txt");
        Assert.Equal([null], await ReplacedByAsync());

        _clock.Advance(TimeSpan.FromHours(1));
        format.Add("a.txt", file => Bars(file, January));
        await ImportAsync(format, "a.txt");

        Assert.Equal(["file:a.txt"], await ReplacedByAsync());
    }

    [Theory]
    [InlineData("AAA-1h-2024-01.zip", true)]
    [InlineData("old/AAA-1h-2024-01.zip", true)]
    [InlineData("AAA-1h-2024-02.zip", false)]
    public async Task Backfill_FaultOfAFileWithoutAPeriod_IsReleasedByTheArchiveOfThatName(string source, bool isReleased)
    {
        await _store.Quarantine.AddAsync([FaultOf(January, source) with { Period = null }], Ct);
        ArchiveFile file = _venue.Publish(Series, January);
        _clock.Advance(TimeSpan.FromHours(1));

        await BackfillAsync(January);

        Assert.Equal([isReleased ? $"scripted.archive:{file.Key}" : null], await ReplacedByAsync());
    }

    [Theory]
    [InlineData("2023/01.txt", null)]
    [InlineData("01.txt", "file:2024/01.txt")]
    public async Task Import_FileWhoseNameTellsNoDate_ReleasesOnlyFaultsOfTheSamePath(string source, string? replacedBy)
    {
        await _store.Quarantine.AddAsync([FaultOf(January, source) with { Period = null }], Ct);
        ScriptedFormat format = new();
        format.Add("01.txt", file => Bars(file, January));
        _clock.Advance(TimeSpan.FromHours(1));

        await ImportAsync(format, "2024/01.txt");

        Assert.Equal([replacedBy], await ReplacedByAsync());
    }

    [Fact]
    public async Task Release_PeriodIsNotThere_DoesNotReadTheWholeJournal()
    {
        await _store.Quarantine.AddAsync([FaultOf(January, "january.zip"), FaultOf(January, "other.zip")], Ct);
        CountingJournal journal = new(_store.Journal);

        await ReleaseAsync(journal);
        Assert.Equal(0, journal.Listings);
        _venue.AddRest(Series, January);
        await BackfillAsync(January with { To = January.From + TimeSpan.FromDays(1) });
        await ReleaseAsync(journal);
        Assert.Equal(0, journal.Listings);
        _venue.AddRest(Series, February);
        await BackfillAsync(February);
        await _store.Quarantine.AddAsync([FaultOf(February, "february.zip"), FaultOf(February, "another.zip")], Ct);
        await ReleaseAsync(journal);
        Assert.Equal(1, journal.Listings);
    }

    private static DataFault FaultOf(UtcRange period, string source) =>
        new(Series, source, DataFaultKind.Corrupt, null, "a zip", "noise", "Ask again.", Now, Sha256: "00", Period: period);

    private FileReading Bars(ImportFile file, UtcRange period)
    {
        IEnumerable<Bar> bars = ExpectedBars.In(Series.Spec.Timeframe, TradingCalendar.AlwaysOpen, period)
            .Select(bar => ScriptedVenue.BarAt(bar.From, Series.Spec.Timeframe));
        return new FileReading(
            [new RangeWrite(Series, period, BarColumns.Of([.. bars]), ProvenanceOf(file), WriteReason.Import, TradingCalendar.AlwaysOpen)], [], []);
    }

    private Provenance ProvenanceOf(ImportFile file) => new("file", file.RelativePath, null, UtcTime.From(_clock.GetUtcNow()));

    private async Task<List<string?>> ReplacedByAsync() => [.. (await _store.Quarantine.ListAsync(Ct)).Select(one => one.ReplacedBy)];

    private Task BackfillAsync(UtcRange range) =>
        new BackfillBars(new VenueSet([_venue]), _store, _clock, NullLogger<BackfillBars>.Instance).RunAsync(new BackfillRequest([Series], range), Ct);

    private Task RepairAsync() =>
        new RepairGaps(new VenueSet([_venue]), _store, _clock, NullLogger<RepairGaps>.Instance).RunAsync(new RepairRequest(SeriesFilter.Any, UtcRange.All), Ct);

    private Task ReverifyAsync() =>
        new Reverify(new VenueSet([_venue]), _store).RunAsync(new ReverifyRequest(SeriesFilter.Any, UtcRange.All), Ct);

    /// <summary>An import that stores nothing, which ends with a release as every job does.</summary>
    private async Task ReleaseAsync(IWriteJournal journal)
    {
        string unknown = _folder.File("unknown.txt");
        await File.WriteAllTextAsync(unknown, "", Ct);
        await new ImportFiles([], _store with { Journal = journal }, _clock).RunAsync(new ImportRequest([unknown]), Ct);
    }

    private async Task ImportAsync(ScriptedFormat format, params string[] names)
    {
        string folder = _folder.File(string.Join('-', names).Replace('/', '-'));
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            await File.WriteAllTextAsync(Path.Combine(folder, name), name, Ct);
        }

        await new ImportFiles([format], _store, _clock).RunAsync(new ImportRequest([folder]), Ct);
    }

    private sealed class CountingJournal(IWriteJournal inner) : IWriteJournal
    {
        public int Listings { get; private set; }

        public Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct)
        {
            Listings++;
            return inner.ListAsync(filter, ct);
        }

        public Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct) => inner.ListOfFileAsync(series, name, ct);

        public Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct) => inner.ListDigestsAsync(filter, ct);
    }
}
