using System.Globalization;
using System.Text;
using Candlewick.Hosting;
using Candlewick.Hosting.Alerting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Candlewick.Server.Security;

namespace Candlewick.Campaigns.Api;

/// <summary><c>api</c>: requests without sense to a store that this process serves.</summary>
internal static class ApiCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        int seed = arguments.Number("--seed", 1), requests = arguments.Number("--requests", 10_000);
        string folder = Directory.CreateTempSubdirectory("wick-api-").FullName;
        try
        {
            FuzzResult result = await RunAsync(Path.Combine(folder, "a.duckdb"), seed, requests, ct);
            await arguments.GiveAsync(Report(arguments, result), ct);
            return result.Findings.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<FuzzResult> RunAsync(string database, int seed, int requests, CancellationToken ct)
    {
        Uri nobody = new("http://127.0.0.1:9");
        CandlewickOptions options = new()
        {
            DataDirectory = Path.GetDirectoryName(database)!, Store = new StoreOptions { Path = database }, Server = new ServerOptions { Port = 0, RequestsPerSecond = 0 },
            Venues = new VenueUrls { BinanceSpot = nobody, BinanceUsdM = nobody, BinanceArchive = nobody, BinanceArchiveListing = nobody, CoinGecko = nobody },
        };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct);
        await WriteAsync(workspace, ct);
        using AlertServices alerts = workspace.CreateAlerts();
        await using OpenedAccess opened = await OpenedAccess.OpenAsync(workspace, TimeProvider.System, ct);
        await using AccessControl access = new(opened.Roles, options.Server, TimeProvider.System);
        StoreOwner owner = new(workspace, options, UtcTime.From(2024, 1, 1), []) { Alerts = alerts, Access = opened.Roles };
        await using ApiServer server = await ApiServer.StartAsync(new ApiContext(owner, TimeProvider.System) { Access = access }, ct);
        using HttpClient http = new() { BaseAddress = server.Url };
        return await new ApiFuzz(http, seed).RunAsync(requests, ct);
    }

    private static async Task WriteAsync(Workspace workspace, CancellationToken ct)
    {
        UtcTime start = UtcTime.From(2024, 1, 1);
        using BarColumns bars = new();
        for (int hour = 0; hour < 5_000; hour++)
        {
            UtcTime open = start + TimeSpan.FromHours(hour);
            double price = 100 + (10 * Math.Sin(hour / 5.0));
            bars.Add(open, open + TimeSpan.FromHours(1), [price, price + 1, price - 1, price, hour, hour, 1, 1, 1]);
        }

        UtcRange range = new(start, bars.CloseTimes[^1]);
        await workspace.Store.Bars.WriteAsync(
            [new RangeWrite(BarSeriesId.Parse("BINANCE:BTCUSDT@1h"), range, bars, new Provenance("campaign", "api", null, start), WriteReason.Import, Domain.Instruments.TradingCalendar.AlwaysOpen)], ct);
    }

    private static string Report(CampaignArguments arguments, FuzzResult result)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # API under requests without sense

            `{arguments.Command}`

            {result.Requests:N0} requests made from the OpenAPI document: wrong types, huge numbers, bad encodings, odd bodies, and some that make sense.
            Allowed is every answer below 500, with problem details from 400 on, within 20 seconds.

            **{(result.Findings.Count == 0 ? "No findings" : $"{result.Findings.Count} findings")}**; the longest answer took {result.Longest.TotalMilliseconds:F0} ms.

            | Status | Answers |
            |---|---|

            """);
        foreach ((int status, int count) in result.Statuses.OrderBy(one => one.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {status} | {count:N0} |\n");
        }

        text.Append("\nEvery operation of the document is asked, but ")
            .AppendJoin(", ", ApiFuzz.NotAsked.Select(one => $"`{one.Key}` ({one.Value})")).Append(".\n");
        text.Append("\n| Operation | Requests |\n|---|---|\n");
        foreach ((string operation, int count) in result.Operations.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{operation}` | {count:N0} |\n");
        }

        foreach (FuzzFinding finding in result.Findings.Take(100))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- {finding.Found}: `{finding.Request}`");
        }

        return text.ToString();
    }
}
