using Candlewick.Campaigns.Api;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>The API under requests that make no sense. The campaign <c>api</c> sends ten thousand.</summary>
public sealed class ApiFuzzTests : IDisposable
{
    private const int Requests = 1_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Requests_OfEveryOperation_AreNeverAFaultOfTheServer()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, stop);
        await api.WriteHoursAsync(200, stop);

        FuzzResult result = await new ApiFuzz(api.Http, seed: 1).RunAsync(Requests, stop);

        Assert.True(result.Findings.Count == 0, string.Join("\n", result.Findings.Take(20)));
        Assert.True(result.Statuses.GetValueOrDefault(200) > Requests / 10, string.Join(", ", result.Statuses));
        Assert.True(result.Statuses.GetValueOrDefault(400) > Requests / 10, string.Join(", ", result.Statuses));
        Assert.All(result.Operations, one => Assert.True(one.Value >= Requests / result.Operations.Count, one.Key));
        Assert.Equal(Documented(), result.Operations.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Report_OfTheCampaign_HasEveryOperation()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "reports", "api-fuzz.md"), TestContext.Current.CancellationToken);

        Assert.Equal(Documented(), lines.Where(line => line.Contains("` | ", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).Order(StringComparer.Ordinal));
    }

    /// <summary>Operations of the reference, which is that of the whole API, without those that are not asked.</summary>
    private static string[] Documented() =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "reference", "api.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])
            .Where(one => !ApiFuzz.NotAsked.ContainsKey(one.Split(' ')[1])).Order(StringComparer.Ordinal),
    ];
}
