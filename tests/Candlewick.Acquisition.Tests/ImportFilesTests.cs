using System.Security.Cryptography;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Candlewick.Testing.Venues;

namespace Candlewick.Acquisition.Tests;

public sealed class ImportFilesTests : IDisposable
{
    private static readonly UtcRange Day = UtcRange.Day(new DateOnly(2024, 1, 5));

    private readonly ManualClock _clock = new(UtcTime.Parse("2024-06-01"));
    private readonly TemporaryFolder _folder = new();
    private readonly StoreRoles _store = TestStores.Open().Roles;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("one", "one", false)]
    [InlineData("one", "two", true)]
    [InlineData(null, "one", true)]
    [InlineData("one", null, true)]
    public async Task Run_AgainByAnotherRevisionOfTheFormat_ReadsTheFileAgain(string? first, string? second, bool isRead)
    {
        await ImportAsync(FormatOf(first, "AAA"));
        ScriptedFormat again = FormatOf(second, "BBB");

        ImportReport report = await ImportAsync(again);

        Assert.Equal(isRead ? 0 : 1, report.Known);
        Assert.Equal(isRead ? ["a.txt"] : [], again.Read);
        UtcTime? stored = await _store.Bars.FindLastOpenAsync(SeriesOf("BBB"), TestContext.Current.CancellationToken);
        Assert.Equal(isRead, stored is not null);
    }

    [Theory]
    [InlineData("TEST", false)]
    [InlineData("OTHER", true)]
    [InlineData(null, false)]
    public async Task Run_AgainWithAGivenVenue_ReadsTheFileOnlyWhenThatVenueDoesNotHaveIt(string? venue, bool isRead)
    {
        await ImportAsync(FormatOf(null, "AAA", "TEST"));
        ScriptedFormat again = FormatOf(null, "AAA", venue);

        ImportReport report = await ImportAsync(again);

        Assert.Equal(isRead ? ["a.txt"] : [], again.Read);
        Assert.Equal((isRead ? 0 : 1, isRead ? 1 : 0), (report.Known, report.Rows));
        Assert.Single(await _store.Journal.ListAsync(new SeriesFilter(Venue: "TEST"), TestContext.Current.CancellationToken));
    }

    private static BarSeriesId SeriesOf(string symbol, string venue = "TEST") => BarSeriesId.Parse($"{venue}:{symbol}@1d");

    /// <summary>Reads the file as one day of a symbol: what a revision says.</summary>
    private ScriptedFormat FormatOf(string? revision, string symbol, string? venue = null)
    {
        ScriptedFormat format = new(revision, venue);
        format.Add("a.txt", file =>
        {
            string digest = format.Spec.ToJournalDigest(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullPath))));
            Provenance provenance = new("file", file.RelativePath, digest, UtcTime.From(_clock.GetUtcNow()));
            BarColumns bars = BarColumns.Of([ScriptedVenue.BarAt(Day.From, Timeframe.Parse("1d"))]);
            return new FileReading([new RangeWrite(SeriesOf(symbol, venue ?? "TEST"), Day, bars, provenance, WriteReason.Import, TradingCalendar.AlwaysOpen)], [], []);
        });
        return format;
    }

    private async Task<ImportReport> ImportAsync(ScriptedFormat format)
    {
        await File.WriteAllTextAsync(_folder.File("a.txt"), "text", TestContext.Current.CancellationToken);
        return await new ImportFiles([format], _store, _clock)
            .RunAsync(new ImportRequest([_folder.File("a.txt")]), TestContext.Current.CancellationToken);
    }
}
