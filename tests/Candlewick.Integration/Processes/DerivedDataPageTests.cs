using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>docs/how-to/derived-data.md: its configuration and every command on it work, one after the other, on real data.</summary>
public sealed class DerivedDataPageTests
{
    [Fact]
    public async Task Page_EveryCommand_DoesWhatItSays()
    {
        string[] archives = [.. new[] { "BTCUSDT", "ETHUSDT", "SOLUSDT" }.Select(symbol => TestData.Require($"binance-bucket/data/spot/monthly/klines/{symbol}"))];
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "derived-data.md"), TestContext.Current.CancellationToken);
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("candlewick.yaml"), Assert.Single(Blocks(page, "yaml")), TestContext.Current.CancellationToken);
        Wick wick = new(folder.Path);
        (await wick.RunAsync(["import", .. archives])).Ended(0);
        string hash = Digest((await wick.RunAsync("audit", "--hash", "--timeframe", "1d", "--json")).Output);
        List<string> commands = [.. Blocks(page, "sh").SelectMany(block => block.Split('\n')).Where(line => line.StartsWith("wick ", StringComparison.Ordinal))];
        Assert.True(commands.Count >= 15, $"{commands.Count} commands");
        foreach (string command in commands)
        {
            string line = command.StartsWith("wick restore", StringComparison.Ordinal)
                ? $"wick restore {Directory.EnumerateFiles(folder.File("data/backups"), "*.duckdb").Max()} --replace"
                : command;
            WickRun run = await wick.RunAsync(Split(line["wick ".Length..]));
            Assert.True(run.Code == 0 || (run.Code == 1 && command.StartsWith("wick audit", StringComparison.Ordinal)), $"{line}: {run.Code}\n{run.Output}\n{run.Errors}");
            Assert.False(string.IsNullOrWhiteSpace(run.Output), line);
        }

        Assert.Equal(hash, Digest((await wick.RunAsync("audit", "--hash", "--timeframe", "1d", "--json")).Output));
        Assert.Contains("\"kept\":0", (await wick.RunAsync("query", "SELECT count(*) AS kept FROM bars WHERE timeframe = '15m' AND open_time < '2025-06-01'", "-f", "json")).Ended(0).Output, StringComparison.Ordinal);
    }

    private static string Digest(string json) =>
        System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("result").GetProperty("hash").GetProperty("series").EnumerateArray()
            .Where(one => !one.GetProperty("series").GetString()!.Contains("resampled", StringComparison.Ordinal))
            .Aggregate("", (all, one) => all + one.GetProperty("sha256").GetString());

    private static IEnumerable<string> Blocks(string page, string language) =>
        page.Split($"```{language}\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]);

    /// <summary>Words of a command line; double quotes hold one together.</summary>
    private static string[] Split(string line)
    {
        string[] parts = line.Split('"');
        return [.. parts.SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }
}
