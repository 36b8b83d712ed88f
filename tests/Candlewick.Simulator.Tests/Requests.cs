using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Tests;

/// <summary>Small markets, and a client of their endpoints.</summary>
internal static class Requests
{
    public static readonly UtcTime Start = UtcTime.From(2026, 3, 4, 15, 30);
    public static readonly Timeframe Minute = new(1, TimeframeUnit.Minute);
    public static readonly Timeframe Hour = new(1, TimeframeUnit.Hour);

    public static SimulatorOptions Small { get; } = new()
    {
        Seed = 7, Instruments = 3, Months = 1, Start = Start, Faults = FaultKinds.None, TruthTimeframes = [Hour],
    };

    public static HttpClient Client(SimulatorServer server) => new() { BaseAddress = server.BaseUrl, Timeout = TimeSpan.FromSeconds(20) };

    public static async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public static async Task<List<string[]>> KlinesAsync(HttpClient http, string query, string path = "api/v3/klines")
    {
        using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri($"{path}?{query}", UriKind.Relative)));
        return [.. json.RootElement.EnumerateArray().Select(row => row.EnumerateArray().Select(field => field.ToString()).ToArray())];
    }

    public static async Task<List<string[]>> ArchiveAsync(HttpClient http, string key)
    {
        byte[] bytes = await http.GetByteArrayAsync(new Uri($"bucket/{key}", UriKind.Relative));
        return Rows(bytes);
    }

    public static List<string[]> Rows(byte[] bytes)
    {
        using ZipArchive zip = new(new MemoryStream(bytes));
        using StreamReader reader = new(zip.Entries[0].Open(), Encoding.ASCII);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
    }

    public static async Task<(List<string> Keys, List<string> Folders, string? Next)> ListAsync(HttpClient http, string query)
    {
        XElement root = XElement.Parse(await http.GetStringAsync(new Uri($"bucket?{query}", UriKind.Relative)));
        XNamespace ns = root.Name.Namespace;
        return (
            [.. root.Elements(ns + "Contents").Select(item => item.Element(ns + "Key")!.Value)],
            [.. root.Elements(ns + "CommonPrefixes").Select(item => item.Element(ns + "Prefix")!.Value)],
            root.Element(ns + "IsTruncated")!.Value == "true" ? root.Element(ns + "NextMarker")!.Value : null);
    }

    public static double[] Values(string[] row) =>
        [.. new[] { 1, 2, 3, 4, 5, 7, 8, 9, 10 }.Select(column => double.Parse(row[column], CultureInfo.InvariantCulture))];

    public static double[] Values(in Bar bar) =>
        [bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume];

    public static JsonElement ReadTruth(SimulatorServer server)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(server.TruthFolder!, "truth.json")));
        return json.RootElement.Clone();
    }
}
