using System.Globalization;
using Candlewick.Acquisition;
using Candlewick.Hosting;
using Candlewick.Testing;

namespace Candlewick.Integration;

/// <summary>The real archives, from zip to database, against an independent reader's figures.</summary>
public sealed class ImportBucketTests
{
    private static readonly BarColumn[] QuoteColumns = [BarColumn.QuoteVolume, BarColumn.TakerBuyQuoteVolume];

    [Fact]
    public async Task Import_WholeBucket_StoresWhatTheArchivesHold()
    {
        string bucket = TestData.Require("binance-bucket");
        using TemporaryFolder folder = new();
        CandlewickOptions options = CandlewickOptions.ForStore(folder.File("bucket.duckdb"));
        CancellationToken ct = TestContext.Current.CancellationToken;
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct);
        ImportFiles import = new(await workspace.LoadFormatsAsync([], venue: null, ct), workspace.Store, workspace.Clock);

        ImportReport first = await import.RunAsync(new ImportRequest([bucket]), ct);

        Assert.Equal(1_110, first.Files);
        Assert.Equal(1_761_662, first.Rows);
        Assert.Equal(1_761_662, first.Result.Inserted);
        Assert.DoesNotContain(first.Faults, fault => !fault.IsRepaired);
        IReadOnlyList<ExpectedArchive> archives = ExpectedArchive.ReadAll(bucket);
        Assert.Equal(1_110, archives.Count);
        foreach (ExpectedArchive archive in archives)
        {
            await AssertStoredAsync(workspace.Store.Bars, archive, ct);
        }

        await AssertHolesArePendingAsync(workspace.Store.Coverage, archives, ct);
        ImportReport second = await import.RunAsync(new ImportRequest([bucket]), ct);
        Assert.Equal(1_110, second.Known);
        Assert.True(second.Result.ChangedNothing);
        ImportReport forced = await import.RunAsync(new ImportRequest([bucket], Force: true), ct);
        Assert.Equal(new WriteResult(0, 1_761_662, 0, 0), forced.Result);
    }

    private static async Task AssertStoredAsync(IBarStore bars, ExpectedArchive archive, CancellationToken ct)
    {
        long rows = 0;
        UtcTime first = UtcTime.MaxValue, last = UtcTime.MinValue;
        decimal[] sums = new decimal[BarColumns.ValueColumns];
        double[] halfUlps = new double[BarColumns.ValueColumns];
        await foreach (BarColumns batch in bars.ReadAsync(archive.Series, archive.Period, asKnownAt: null, ct))
        {
            rows += batch.Count;
            first = UtcTime.Min(first, batch.OpenTimes[0]);
            last = UtcTime.Max(last, batch.OpenTimes[^1]);
            for (int column = 0; column < sums.Length; column++)
            {
                foreach (double value in batch.Values((BarColumn)column))
                {
                    sums[column] += decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
                    halfUlps[column] += (Math.BitIncrement(value) - value) / 2;
                }
            }
        }

        Assert.True(rows == archive.Rows, $"{archive.Archive}: {rows} rows, expected {archive.Rows}");
        Assert.Equal(archive.FirstOpen, first);
        Assert.Equal(archive.LastOpen, last);
        for (int column = 0; column < sums.Length; column++)
        {
            // Quote volumes of 16 to 18 digits are correctly rounded doubles; their shortest text adds at most another half ulp.
            double bound = QuoteColumns.Contains((BarColumn)column) ? 2 * halfUlps[column] : 0;
            Assert.True(
                (double)Math.Abs(sums[column] - archive.Sums[column]) <= bound,
                $"{archive.Archive}: sum of {(BarColumn)column} is {sums[column]}, expected {archive.Sums[column]} within {bound}");
        }
    }

    private static async Task AssertHolesArePendingAsync(ICoverage coverage, IReadOnlyList<ExpectedArchive> archives, CancellationToken ct)
    {
        foreach (SeriesCoverage series in await coverage.ListAsync(SeriesFilter.Any, ct))
        {
            Assert.All(series.Holes, hole => Assert.Equal(HoleCause.Pending, hole.Cause));
            RangeSet holes = RangeSet.Of(series.Holes.Select(hole => hole.Range));
            foreach (ExpectedArchive archive in archives.Where(one => (SeriesId)one.Series == series.Series))
            {
                RangeSet inside = holes.Intersect(new UtcRange(archive.FirstOpen, archive.LastOpen));
                Assert.Equal(archive.Holes, inside);
            }
        }
    }
}
