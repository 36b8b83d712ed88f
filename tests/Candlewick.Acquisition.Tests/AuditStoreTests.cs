using Candlewick.Storage.Memory;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Acquisition.Tests;

public sealed class AuditStoreTests
{
    private readonly StoreRoles _store = new MemoryStore().Roles;

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
}
