using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What every ledger must do: coverage, holes, journal, clearing, summaries and the audit of rows.</summary>
public abstract class CoverageContract : StoreContract
{
    [Fact]
    public async Task Find_AfterMissingBars_GivesHolesWithTheSourceThatWasAsked()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4).Concat(Bars(6, 10)))], Ct);
        SeriesCoverage coverage = await store.Coverage.FindAsync(Series, Ct);
        Assert.Equal(RangeSet.Of(Hours(0, 4), Hours(6, 10)), coverage.Covered);
        Hole hole = Assert.Single(coverage.Holes);
        Assert.Equal((Hours(4, 6), HoleCause.Pending), (hole.Range, hole.Cause));
        Assert.Equal(("binance.archive:one.zip", Received), (hole.Evidence[0].Source, hole.Evidence[0].AskedAt));
    }

    [Fact]
    public async Task Find_AfterAHoleIsFilled_ForgetsIt()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4).Concat(Bars(6, 10)))], Ct);
        await store.Bars.WriteAsync([Write(Hours(4, 6), Bars(4, 6), new WriteSample(Source: "binance.rest", Reason: WriteReason.Repair))], Ct);
        SeriesCoverage coverage = await store.Coverage.FindAsync(Series, Ct);
        Assert.Equal(RangeSet.Of(Hours(0, 10)), coverage.Covered);
        Assert.Empty(coverage.Holes);
    }

    [Fact]
    public async Task Find_OfASourceThatOmitsQuietBars_CallsThemNoTrades()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 3), Bars(0, 2), new WriteSample(AbsentMeansNoTrades: true))], Ct);
        Assert.Equal(HoleCause.NoTrades, Assert.Single((await store.Coverage.FindAsync(Series, Ct)).Holes).Cause);
    }

    [Fact]
    public async Task Explain_OfPartOfAHole_GivesThatPartItsCause()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4))], Ct);
        Evidence evidence = new("binance.rest:klines", Received, "answered [] for it, \"quoted\" — ünïcode");
        await store.Coverage.ExplainAsync(Series, [new Hole(Hours(2, 6), HoleCause.VenueHalt, [evidence])], Ct);
        SeriesCoverage coverage = await store.Coverage.FindAsync(Series, Ct);
        Assert.Equal([(Hours(4, 6), HoleCause.VenueHalt), (Hours(6, 10), HoleCause.Pending)], coverage.Holes.Select(hole => (hole.Range, hole.Cause)));
        Assert.Contains(evidence, coverage.Holes[0].Evidence);
        Assert.Equal(RangeSet.Of(Hours(0, 4)), coverage.Covered);
    }

    [Fact]
    public async Task Find_OfASeriesNeverAskedFor_IsEmpty()
    {
        await using OpenStore store = await OpenAsync();
        SeriesCoverage coverage = await store.Coverage.FindAsync(SeriesOf("NONE"), Ct);
        Assert.True(coverage.Covered.IsEmpty);
        Assert.Empty(coverage.Holes);
        Assert.Empty(await store.Coverage.ListAsync(SeriesFilter.Any, Ct));
    }

    [Fact]
    public async Task Find_AfterSizedBars_CoversWhatWasAskedWithoutHoles()
    {
        await using OpenStore store = await OpenAsync();
        BarSeriesId series = new(Bitcoin, BarSpec.Parse("1000t/built"));
        UtcRange asked = new(Hour(0).AddNanoseconds(1_000), Hour(24));
        Bar[] bars = [BarAt(3), BarAt(3) with { Ordinal = 1, Close = 106 }, BarAt(7)];
        await store.Bars.WriteAsync([Write(asked, bars, new WriteSample(series))], Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 4), Bars(0, 4))], Ct);

        SeriesCoverage coverage = await store.Coverage.FindAsync(series, Ct);
        Assert.Equal(RangeSet.Of(asked), coverage.Covered);
        Assert.Empty(coverage.Holes);
        Assert.Equal(bars, await ReadAsync(store.Bars, series, UtcRange.All));
        Assert.Equal(bars, await ReadAsync(store.Bars, series, asked));
        Assert.True((await store.Bars.WriteAsync([Write(asked, bars, new WriteSample(series))], Ct)).ChangedNothing);
        Assert.Equal((SeriesId)Series, Assert.Single(await store.Coverage.ListAsync(new SeriesFilter(Timeframe: Timeframe.Parse("1h")), Ct)).Series);
        Assert.Empty(await store.Coverage.ListAsync(new SeriesFilter(Timeframe: Timeframe.Parse("1s")), Ct));
    }

    [Fact]
    public async Task List_WithAFilter_GivesThoseSeriesInOrder()
    {
        await using OpenStore store = await OpenAsync();
        BarSeriesId[] series = [SeriesOf("B"), SeriesOf("A", timeframe: "1d"), SeriesOf("A"), SeriesOf("A", "BINANCE-UM")];
        foreach (BarSeriesId one in series)
        {
            Bar bar = BarAt(0) with { CloseTime = one.Spec.Timeframe.Next(Hour(0)) };
            await store.Bars.WriteAsync([Write(new UtcRange(Hour(0), bar.CloseTime), [bar], new WriteSample(one))], Ct);
        }

        Assert.Equal([series[2], series[1], series[0], series[3]], await IdsAsync(SeriesFilter.Any));
        Assert.Equal([series[2], series[1]], await IdsAsync(new SeriesFilter(Instrument: series[1].Instrument)));
        Assert.Equal([series[3]], await IdsAsync(new SeriesFilter(Venue: "BINANCE-UM")));
        Assert.Equal([series[1]], await IdsAsync(new SeriesFilter(SeriesKind.Bars, Timeframe: Timeframe.Parse("1d"))));
        Assert.Empty(await IdsAsync(new SeriesFilter(SeriesKind.Trades)));
        Assert.Empty(await IdsAsync(new SeriesFilter(Venue: "IT'S")));
        Assert.Equal(4, (await store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct)).Count);

        async Task<IEnumerable<SeriesId>> IdsAsync(SeriesFilter filter) => (await store.Coverage.ListAsync(filter, Ct)).Select(one => one.Series);
    }

    [Fact]
    public async Task Summarize_OfSeriesWithRows_GivesCountAndRange()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(2, 9)), Write(Hours(0, 5), [], new WriteSample(SeriesOf("EMPTY")))], Ct);
        Assert.Equal(new SeriesSummary(Series, 7, Hour(2), Hour(8)), Assert.Single(await store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct)));
    }

    [Fact]
    public async Task Clear_OfARange_IsAsIfNobodyHadAsked()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10)), Write(Hours(10, 20), Bars(12, 20))], Ct);
        long deleted = await store.Coverage.ClearAsync(SeriesFilter.Any, new UtcRange(Hour(5), Hour(14) + TimeSpan.FromMinutes(30)), Ct);
        Assert.Equal(8, deleted);
        Assert.Equal(Bars(0, 5).Concat(Bars(15, 20)), await ReadAsync(store.Bars, Series, UtcRange.All));
        SeriesCoverage coverage = await store.Coverage.FindAsync(Series, Ct);
        Assert.Equal(RangeSet.Of(Hours(5, 15)), coverage.Unasked(Hours(0, 20)));
        Assert.Empty(coverage.Holes);
        Assert.Equal(10, (await store.Bars.WriteAsync([Write(Hours(5, 15), Bars(5, 15))], Ct)).Inserted);
    }

    [Fact]
    public async Task ListOfFile_OfAName_GivesTheEntriesOfTheSeriesFromAnyFolder()
    {
        await using OpenStore store = await OpenAsync();
        string[] locators = ["a.zip", "old/a.zip", "ba.zip", "a.zip/b.zip", "it's/a.zip"];
        foreach (string locator in locators)
        {
            RangeWrite write = Write(Hours(0, 1), Bars(0, 1));
            await store.Bars.WriteAsync([write with { Provenance = write.Provenance with { Locator = locator } }], Ct);
        }

        RangeWrite other = Write(Hours(0, 1), Bars(0, 1), new WriteSample(SeriesOf("OTHER")));
        await store.Bars.WriteAsync([other with { Provenance = other.Provenance with { Locator = "a.zip" } }], Ct);

        Assert.Equal(["a.zip", "old/a.zip", "it's/a.zip"], (await store.Journal.ListOfFileAsync(Series, "a.zip", Ct)).Select(entry => entry.Provenance.Locator));
        Assert.Empty(await store.Journal.ListOfFileAsync(Series, "c'.zip", Ct));
    }

    [Fact]
    public async Task Clear_OfPartOfAFile_MakesItsDigestUnknown()
    {
        await using OpenStore store = await OpenAsync();
        WriteSample a = new(Sha256: new string('a', 64)), b = new(SeriesOf("OTHER"), Sha256: new string('b', 64));
        RangeWrite[] writes = [Write(Hours(0, 10), Bars(0, 10), a), Write(Hours(0, 10), Bars(0, 10), b)];
        await store.Bars.WriteAsync(writes, Ct);
        Assert.Equal([a.Sha256!, b.Sha256!], (await store.Journal.ListDigestsAsync(Ct)).Order());
        Assert.Equal([b.Sha256!], await store.Journal.ListDigestsAsync(new SeriesFilter(Instrument: SeriesOf("OTHER").Instrument), Ct));
        await store.Coverage.ClearAsync(new SeriesFilter(Instrument: Bitcoin), Hours(3, 4), Ct);
        Assert.Equal([b.Sha256!], await store.Journal.ListDigestsAsync(Ct));
        await store.Bars.WriteAsync([writes[0]], Ct);
        Assert.Equal([a.Sha256!, b.Sha256!], (await store.Journal.ListDigestsAsync(Ct)).Order());
        await store.Coverage.ClearAsync(SeriesFilter.Any, UtcRange.All, Ct);
        Assert.Empty(await store.Journal.ListDigestsAsync(Ct));
        Assert.Empty(await store.Journal.ListAsync(SeriesFilter.Any, Ct));
        Assert.Empty(await store.Coverage.ListAsync(SeriesFilter.Any, Ct));
        Assert.Empty(await store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct));
    }

    [Fact]
    public async Task ListDigests_OfARepair_DoesNotCountItsFile()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10), new WriteSample(Sha256: new string('a', 64), Reason: WriteReason.Repair))], Ct);
        Assert.Empty(await store.Journal.ListDigestsAsync(Ct));
    }

    [Fact]
    public async Task Journal_OfWrites_SaysWhatWasAskedAndWhatChanged()
    {
        await using OpenStore store = await OpenAsync();
        RangeWrite write = Write(Hours(0, 4), Bars(0, 3), new WriteSample(Sha256: new string('c', 64), AbsentMeansNoTrades: true));
        await store.Bars.WriteAsync([write], Ct);
        await store.Bars.WriteAsync([write], Ct);
        IReadOnlyList<JournalEntry> entries = await store.Journal.ListAsync(SeriesFilter.Any, Ct);
        JournalEntry first = new(Series, Hours(0, 4), write.Provenance, WriteReason.Import, 3, new WriteResult(3, 0, 0, 0));
        Assert.Equal([first, first with { Result = new WriteResult(0, 3, 0, 0) }], entries);
        Assert.Empty(await store.Journal.ListAsync(new SeriesFilter(Venue: "NYSE"), Ct));
    }

    [Fact]
    public async Task Audit_OfRows_CountsWhatCannotBe()
    {
        await using OpenStore store = await OpenAsync();
        Bar[] bars =
        [
            BarAt(0),
            BarAt(1) with { High = 1 },
            BarAt(2) with { Volume = -1 },
            BarAt(3) with { Close = double.NaN },
            BarAt(4) with { QuoteVolume = double.NaN },
            BarAt(5) with { OpenTime = Hour(5) + TimeSpan.FromMinutes(1) },
        ];
        await store.Bars.WriteAsync([Write(Hours(0, 6), bars), Write(Hours(0, 12), Bars(0, 12), new WriteSample(SeriesOf("FINE")))], Ct);
        IReadOnlyList<SeriesAudit> audits = await store.Roles.Queries.AuditRowsAsync(SeriesFilter.Any, Ct);
        Assert.Equal(
            [
                new SeriesAudit(Series, 6, Hour(0), bars[5].OpenTime, Duplicates: 0, Impossible: 3, Misaligned: 1),
                new SeriesAudit(SeriesOf("FINE"), 12, Hour(0), Hour(11), 0, 0, 0),
            ],
            audits);
    }
}
