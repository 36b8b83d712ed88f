using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>The measured cost of a streaming update, from <c>bench/results/streaming-cost.tsv</c>: code, nanoseconds a bar.</summary>
internal static class StreamingCost
{
    public static IReadOnlyDictionary<string, string> Read()
    {
        string path = Path.Combine(Repository.Root, "bench", "results", "streaming-cost.tsv");
        return File.Exists(path)
            ? File.ReadLines(path).Select(line => line.Split('\t')).Where(cells => cells.Length >= 2).ToDictionary(cells => cells[0], cells => cells[1])
            : new Dictionary<string, string>();
    }
}
