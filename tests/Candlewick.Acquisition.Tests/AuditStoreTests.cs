using Candlewick.Testing.Storage;
using Candlewick.Testing.Stores;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Acquisition.Tests;

public sealed class AuditStoreTests
{
    private readonly StoreRoles _store = TestStores.Open().Roles;

    [Fact]
    public async Task Run_RowsThatNoCoverageVouchesFor_AreInTheReportAndUnexplained()
    {
        UtcRange half = new(Hour(0), Hour(0) + TimeSpan.FromMinutes(30));
        await _store.Bars.WriteAsync([Write(half, [BarAt(0)]), Write(Hours(0, 2), Bars(0, 2), new WriteSample(SeriesOf("WHOLE")))], CancellationToken.None);
        Assert.DoesNotContain(await _store.Coverage.ListAsync(SeriesFilter.Any, CancellationToken.None), one => one.Series == (SeriesId)Series);

        AuditReport report = await new AuditStore(_store).RunAsync(new AuditRequest(SeriesFilter.Any, ReadRows: true), CancellationToken.None);

        Assert.Equal([Series, SeriesOf("WHOLE")], report.Series.Select(one => one.Series.ToBars()));
        AuditedSeries bare = report.Series[0];
        Assert.Equal((1, Hours(0, 1)), (bare.Rows!.Rows, bare.Span));
        Assert.Equal([Hours(0, 1)], bare.Unexplained);
        Assert.Equal(1, bare.Findings!.Rows);
        Assert.Equal((3, 1, false), (report.Rows, report.UnexplainedGaps, report.IsClean));
    }

    [Theory]
    [InlineData(0.0, 1e-15, 0)]
    [InlineData(0.0, 1e-9, 1)]
    [InlineData(1e-12, 0.0, 1)]
    public async Task Run_OverTwoOrigins_TakesRoundedSumsAsEqualButNoOtherPrice(double price, double volume, int different)
    {
        BarSeriesId made = new(Bitcoin, BarSpec.Parse("1h/resampled"));
        Bar other = BarAt(1) with { Open = BarAt(1).Open * (1 + price), Volume = BarAt(1).Volume * (1 + volume) };
        await _store.Bars.WriteAsync([Write(Hours(0, 3), Bars(0, 3)), Write(Hours(1, 2), [other], new WriteSample(made))], CancellationToken.None);

        AuditReport report = await new AuditStore(_store).RunAsync(new AuditRequest(SeriesFilter.Any, ReadRows: true), CancellationToken.None);

        Assert.Equal((1L, (long)different), (report.Origins[0].Shared, report.Origins[0].Different));
        Assert.NotEqual(BarAt(1), other);
    }
}
