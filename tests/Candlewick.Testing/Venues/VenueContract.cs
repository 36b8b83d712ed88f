namespace Candlewick.Testing.Venues;

/// <summary>What a venue under test is known to have.</summary>
/// <param name="Venue">Connected to recorded or scripted answers.</param>
/// <param name="Series">A series that it has.</param>
/// <param name="Range">A span with bars at both ends, some missing in between, longer than one page; ends after the clock's now.</param>
/// <param name="Absent">An archive that is not published.</param>
public sealed record VenueUnderTest(IVenue Venue, TimeProvider Clock, string VenueSymbol, BarSeriesId Series, UtcRange Range, ArchiveFile Absent);

/// <summary>What every venue owes its callers, whatever it can do. A new venue is one derived class.</summary>
public abstract class VenueContract
{
    protected abstract VenueUnderTest Create();

    [Fact]
    public void Spec_Always_SaysWhatItIs()
    {
        VenueSpec spec = Create().Venue.Spec;
        Assert.NotEmpty(spec.Code);
        Assert.NotEmpty(spec.Summary);
        Assert.True(Uri.IsWellFormedUriString(spec.Documentation, UriKind.Absolute));
        Assert.NotEmpty(spec.BarTimeframes);
        Assert.Equal(spec.BarTimeframes.Order(), spec.BarTimeframes);
        Assert.Equal(spec.Code == VenueSpec.SimulatedCode, spec.IsSimulated);
    }

    [Fact]
    public void ToInstrument_OwnSymbol_IsOfTheSegment()
    {
        VenueUnderTest test = Create();
        Assert.Equal(test.Series.Instrument, test.Venue.ToInstrument(test.VenueSymbol));
        Assert.Throws<FormatException>(() => test.Venue.ToInstrument("BTC/USD T"));
    }

    [Fact]
    public async Task ReadBarsAsync_SpanOfSeveralPages_JoinsWithoutRepeatingOrLeavingAnything()
    {
        VenueUnderTest test = Create();
        IBarHistory history = Capability<IBarHistory>(test);
        UtcTime closed = test.Series.Spec.Timeframe.Floor(UtcTime.From(test.Clock.GetUtcNow()));
        UtcTime at = test.Range.From;
        int pages = 0;
        await foreach (BarPage page in history.ReadBarsAsync(test.Series, test.Range, CancellationToken.None))
        {
            using BarColumns bars = page.Bars;
            Assert.Equal(at, page.Asked.From);
            Assert.InRange(bars.Count, 0, history.BarsPerRequest);
            for (int i = 0; i < bars.Count; i++)
            {
                Assert.True(page.Asked.Contains(bars.OpenTimes[i]));
                Assert.True(i == 0 || bars.OpenTimes[i - 1] < bars.OpenTimes[i]);
                Assert.True(bars[i].IsPossible);
                Assert.Equal(test.Series.Spec.Timeframe.Next(bars.OpenTimes[i]), bars.CloseTimes[i]);
                Assert.True(bars.CloseTimes[i] <= closed);
            }

            at = page.Asked.To;
            pages++;
        }

        Assert.True(pages > 1);
        Assert.Equal(UtcTime.Min(test.Range.To, closed), at);
    }

    [Fact]
    public async Task ReadBarsAsync_EmptyRange_GivesNothing()
    {
        VenueUnderTest test = Create();
        await foreach (BarPage page in Capability<IBarHistory>(test).ReadBarsAsync(test.Series, UtcRange.Empty, CancellationToken.None))
        {
            Assert.Fail($"{page.Asked}");
        }
    }

    [Fact]
    public async Task ReadBarsAsync_Cancelled_PassesTheCancellation()
    {
        VenueUnderTest test = Create();
        IBarHistory history = Capability<IBarHistory>(test);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (BarPage page in history.ReadBarsAsync(test.Series, test.Range, new CancellationToken(canceled: true)))
            {
                page.Bars.Dispose();
            }
        });
    }

    [Fact]
    public async Task ListArchivesAsync_Span_IsOrderedAndTouchesIt()
    {
        VenueUnderTest test = Create();
        IReadOnlyList<ArchiveFile> files = await Capability<IBarArchive>(test).ListArchivesAsync(test.Series, test.Range, CancellationToken.None);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(file.Period.Overlaps(test.Range)));
        Assert.All(files, file => Assert.Equal((SeriesId)test.Series, file.Series));
        Assert.Equal(files.OrderBy(file => file.Period.From).ThenByDescending(file => file.IsMonthly), files);
        Assert.Equal(files.Count, files.Select(file => file.Key).Distinct().Count());
    }

    [Fact]
    public async Task ReadArchiveAsync_Listed_HoldsVerifiedBarsOfItsPeriod()
    {
        VenueUnderTest test = Create();
        IBarArchive archive = Capability<IBarArchive>(test);
        foreach (ArchiveFile file in await archive.ListArchivesAsync(test.Series, test.Range, CancellationToken.None))
        {
            ArchiveReading? reading = await archive.ReadArchiveAsync(file, CancellationToken.None);
            Assert.NotNull(reading?.Bars);
            Assert.Empty(reading.Faults);
            Assert.True(reading.Provenance.IsVerified);
            Assert.Equal(reading.Provenance.Sha256, await archive.ReadChecksumAsync(file, CancellationToken.None));
            Assert.True(file.Period.Contains(reading.Bars.OpenTimes[0]) && file.Period.Contains(reading.Bars.OpenTimes[^1]));
            reading.Bars.Dispose();
        }
    }

    [Fact]
    public async Task ReadArchiveAsync_NotPublished_IsNull()
    {
        VenueUnderTest test = Create();
        IBarArchive archive = Capability<IBarArchive>(test);
        Assert.Null(await archive.ReadArchiveAsync(test.Absent, CancellationToken.None));
        Assert.Null(await archive.ReadChecksumAsync(test.Absent, CancellationToken.None));
    }

    [Fact]
    public async Task ReadCatalogAsync_Always_HasRulesForEveryInstrument()
    {
        VenueUnderTest test = Create();
        InstrumentCatalog catalog = await Capability<IInstrumentCatalog>(test).ReadCatalogAsync(CancellationToken.None);
        Assert.NotEmpty(catalog.Instruments);
        Assert.Equal(catalog.Instruments.Select(one => one.Id).Order(), catalog.Rules.Select(one => one.Instrument).Order());
        Assert.All(catalog.Instruments, one => Assert.Equal(test.Venue.Spec.Code, one.Id.Venue));
    }

    [Fact]
    public async Task ReadClockAsync_Always_TellsTheDifference()
    {
        VenueUnderTest test = Create();
        ClockReading reading = await Capability<IVenueClock>(test).ReadClockAsync(CancellationToken.None);
        Assert.InRange(reading.Skew.Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static T Capability<T>(VenueUnderTest test)
        where T : class, IVenue
    {
        Assert.SkipWhen(test.Venue is not T, $"{test.Venue.Spec.Code} has no {typeof(T).Name}");
        return (T)test.Venue;
    }
}
