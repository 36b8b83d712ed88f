using System.Globalization;
using System.IO.Compression;
using System.Text;
using Candlewick.Testing;

namespace Candlewick.Venues.Tests.Binance.Streams;

/// <summary>One line of a recorded session.</summary>
internal sealed record RecordedFrame(UtcTime ReceivedAt, byte[] Text);

/// <summary>Reads <c>nanoseconds frame</c> lines.</summary>
internal static class RecordedSession
{
    public static List<RecordedFrame> Read(string name)
    {
        using StreamReader lines = new(new GZipStream(File.OpenRead(TestData.Require($"streams/binance/{name}")), CompressionMode.Decompress));
        List<RecordedFrame> frames = [];
        while (lines.ReadLine() is { } line)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            frames.Add(new RecordedFrame(
                UtcTime.FromNanoseconds(long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture)), Encoding.UTF8.GetBytes(line[(space + 1)..])));
        }

        return frames;
    }
}
