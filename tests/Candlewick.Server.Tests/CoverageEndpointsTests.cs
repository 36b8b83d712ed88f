using System.Text.Json;
using Candlewick.Server.Coverages;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>The grid of coverage, its cells, and repairs.</summary>
public sealed class CoverageEndpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tiles_OfASeriesWithAGap_ShowItInItsCell()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync(96, Stop);

        JsonElement answer = await api.GetAsync("/v1/coverage/tiles?columns=5&from=2024-01-01&to=2024-01-06", Stop);

        JsonElement row = answer.GetProperty("items")[0];
        Assert.Equal("BINANCE:BTCUSDT@1h", row.GetProperty("series").GetString());
        Assert.Equal([100, 91, 100, 100, -1], row.GetProperty("cells").EnumerateArray().Select(one => one.GetInt32()));
        Assert.Equal(".-.. ", row.GetProperty("causes").GetString());
    }

    [Fact]
    public async Task Tiles_AfterRetention_ShowWhatIsLeft()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync(96, Stop);
        const string Path = "/v1/coverage/tiles?columns=5&from=2024-01-01&to=2024-01-06";
        Assert.Equal(100, (await api.GetAsync(Path, Stop)).GetProperty("items")[0].GetProperty("cells")[0].GetInt32());

        SeriesDeletion deletion = new(BarSeriesId.Parse("BINANCE:BTCUSDT@1h"), UtcTime.From(2024, 1, 3), UtcTime.From(2024, 6, 1), "old");
        Assert.Equal(46, await api.Workspace.Store.Upkeep.Retention.DeleteAsync(deletion, Stop));

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        int[] cells = [];
        while (cells is not [-1, ..])
        {
            await Task.Delay(200, limit.Token);
            cells = [.. (await api.GetAsync(Path, limit.Token)).GetProperty("items")[0].GetProperty("cells").EnumerateArray().Select(one => one.GetInt32())];
        }

        Assert.Equal([-1, -1, 100, 100, -1], cells);
    }

    [Fact]
    public async Task Cell_OfARange_TellsWhereItCameFromAndWhatItLacks()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync(96, Stop);

        JsonElement cell = await api.GetAsync("/v1/coverage/cell?series=BINANCE:BTCUSDT@1h&from=2024-01-02&to=2024-01-03", Stop);

        Assert.Equal(22.0 / 24, cell.GetProperty("coveredFraction").GetDouble(), 12);
        Assert.Equal("2024-01-02T06:00:00Z", cell.GetProperty("unasked")[0].GetProperty("from").GetString());
        Assert.Equal(2, cell.GetProperty("writesInAll").GetInt32());
        Assert.Equal("hours", cell.GetProperty("writes")[0].GetProperty("locator").GetString());
    }

    [Fact]
    public async Task Repairs_OfASeries_AreARunOfTheJob()
    {
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, Stop);
        await api.WriteHoursAsync(96, Stop);

        JsonElement run = await api.SendAsync(HttpMethod.Post, "/v1/repairs", """{"series":"BINANCE:BTCUSDT@1h","from":"2024-01-02","to":"2024-01-03"}""", Stop);

        Assert.Equal("repair", run.GetProperty("job").GetString());
        Assert.Equal("BINANCE:BTCUSDT@1h", run.GetProperty("arguments").GetProperty("series").GetString());
        Assert.Equal("2024-01-02T00:00:00Z", run.GetProperty("range").GetProperty("from").GetString());
        JsonElement found = await api.GetAsync($"/v1/runs/{run.GetProperty("id").GetInt64()}", Stop);
        Assert.Equal("api", found.GetProperty("run").GetProperty("cause").GetString());
        await api.SendAsync(HttpMethod.Post, $"/v1/runs/{run.GetProperty("id").GetInt64()}/cancel", "{}", Stop);
    }

    /// <summary>Against counting every minute of every cell.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Tiles_OfAnySeries_EqualThoseCountedMinuteByMinute(int seed)
    {
        Random random = new(seed);
        UtcTime start = UtcTime.From(2024, 1, 1);
        SeriesCoverage coverage = SeriesCoverage.None(SeriesId.Parse("BINANCE:BTCUSDT@1m"));
        for (int i = 0; i < 30; i++)
        {
            UtcTime from = start + TimeSpan.FromMinutes(random.Next(2_000));
            UtcRange asked = new(from, from + TimeSpan.FromMinutes(random.Next(1, 90)));
            bool isHole = random.Next(3) == 0;
            coverage = coverage.Apply(asked, isHole ? RangeSet.Of(asked) : RangeSet.Empty, (HoleCause)random.Next(7), new Evidence("test", start, ""));
        }

        UtcRange view = new(start + TimeSpan.FromMinutes(random.Next(300)), start + TimeSpan.FromMinutes(1_500 + random.Next(700)));
        int columns = random.Next(1, 40);
        TileRow row = new TileMaker(view, columns, UtcTime.MaxValue).Make(coverage);

        for (int column = 0; column < columns; column++)
        {
            Assert.Equal(Count(coverage, view, columns, column), row.Cells[column], 1.0);
            Assert.Equal(row.Cells[column] == 100, row.Causes[column] == '.');
            Assert.Equal(row.Cells[column] == -1, row.Causes[column] == ' ');
        }
    }

    private static double Count(SeriesCoverage coverage, UtcRange view, int columns, int column)
    {
        double step = (view.To - view.From).TotalSeconds / columns;
        UtcRange known = LedgerState.SpanOf(coverage);
        (int covered, int all) = (0, 0);
        for (UtcTime at = view.From + TimeSpan.FromSeconds(step * column); at < view.From + TimeSpan.FromSeconds(step * (column + 1)); at += TimeSpan.FromSeconds(1))
        {
            all += known.Contains(at) ? 1 : 0;
            covered += coverage.Covered.Contains(at) ? 1 : 0;
        }

        return all == 0 ? -1 : 100.0 * covered / all;
    }
}
