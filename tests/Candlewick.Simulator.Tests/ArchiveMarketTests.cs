using System.Globalization;
using System.Net;
using Candlewick.Testing;

namespace Candlewick.Simulator.Tests;

public sealed class ArchiveMarketTests
{
    [Fact]
    public async Task Rest_RealArchives_AnswersWhatTheIndependentReaderFound()
    {
        string folder = TestData.Require("binance-bucket");
        await using SimulatorServer server = await SimulatorServer.StartAsync(new SimulatorOptions { Archives = folder }, null, default);
        using HttpClient http = Requests.Client(server);
        Assert.Equal(UtcTime.From(2026, 7, 1), server.Clock.Start); // the last futures month
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(folder, "EXPECTED.tsv"));
        int compared = 0;
        foreach (string[] expected in lines.Skip(1).Select(line => line.Split('\t')).Where(line => int.Parse(line[5]) <= 1_000).Where((_, i) => i % 60 == 0))
        {
            string[] path = expected[0].Split('/');
            string api = path[1] == "spot" ? "api/v3/klines" : "fapi/v1/klines";
            UtcTime first = UtcTime.Parse(expected[6]);
            UtcTime last = UtcTime.Parse(expected[7]);
            List<string[]> rows = await Requests.KlinesAsync(
                http, $"symbol={path[^3]}&interval={path[^2]}&startTime={first.Milliseconds}&endTime={last.Milliseconds}&limit=1000", api);
            Assert.Equal(int.Parse(expected[5]), rows.Count);
            Assert.Equal(decimal.Parse(expected[8]), Sum(rows, 1));
            Assert.Equal(decimal.Parse(expected[11]), Sum(rows, 4));
            Assert.Equal(decimal.Parse(expected[13]), Sum(rows, 7));
            Assert.Equal(decimal.Parse(expected[16]), Sum(rows, 10));
            compared++;
        }

        Assert.InRange(compared, 10, 60);
    }

    [Fact]
    public async Task Bucket_RealArchives_AreServedByteForByteAndNothingElse()
    {
        string folder = TestData.Require("binance-bucket");
        await using SimulatorServer server = await SimulatorServer.StartAsync(new SimulatorOptions { Archives = folder }, null, default);
        using HttpClient http = Requests.Client(server);
        const string key = "data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2025-01.zip";
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"bucket/{key}", UriKind.Relative));
        Assert.Equal("local", answer.Headers.GetValues("X-Candlewick-Served").Single());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, key)), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(folder, key + ".CHECKSUM")),
            await http.GetStringAsync(new Uri($"bucket/{key}.CHECKSUM", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.NotFound, (await Requests.AskAsync(http, "bucket/data/%2e%2e/EXPECTED.tsv")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Requests.AskAsync(http, "bucket/EXPECTED.tsv")).Status);
        List<string> keys = [];
        string? marker = "";
        while (marker is not null)
        {
            (List<string> page, _, marker) = await Requests.ListAsync(http, $"prefix=data/&marker={marker}");
            keys.AddRange(page);
        }

        Assert.Equal(1_110, keys.Count(name => name.EndsWith(".zip", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Klines_PeriodWithoutArchives_AreEmpty()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Archives = TestData.Require("binance-bucket") }, null, default);
        using HttpClient http = Requests.Client(server);
        string absent = $"symbol=BTCUSDT&interval=1h&startTime={UtcTime.From(2021, 5, 1).Milliseconds}&endTime={UtcTime.From(2021, 6, 1).Milliseconds}";
        Assert.Empty(await Requests.KlinesAsync(http, absent));
        List<string[]> newest = await Requests.KlinesAsync(http, "symbol=BTCUSDT&interval=1h&limit=30");
        Assert.Equal(UtcTime.From(2026, 4, 29, 23).Milliseconds.ToString(CultureInfo.InvariantCulture), newest[^1][0]);
        Assert.Equal(30, newest.Count);
        (_, string info) = await Requests.AskAsync(http, "fapi/v1/exchangeInfo");
        Assert.Contains("\"symbol\":\"FILUSDT\"", info, StringComparison.Ordinal);
    }

    private static decimal Sum(List<string[]> rows, int column) => rows.Sum(row => decimal.Parse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture));
}
