using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>Reads a recorded WebSocket session: a line is nanoseconds, a space and a frame of a combined stream; plain or gzip.</summary>
internal static class SessionFile
{
    private static ReadOnlySpan<byte> Envelope => "{\"stream\":\""u8;

    private static ReadOnlySpan<byte> DataField => "\",\"data\":"u8;

    public static RecordedFile Read(string path)
    {
        byte[] bytes = ReadAll(path);
        List<RecordedFrame> frames = [];
        Dictionary<string, TradeReader> trades = [];
        bool isFutures = false;
        int skipped = 0;
        long latest = 0;
        for (int at = 0; at < bytes.Length;)
        {
            int end = bytes.AsSpan(at).IndexOf((byte)'\n');
            end = end < 0 ? bytes.Length : at + end;
            Memory<byte> line = bytes.AsMemory(at, end - at);
            at = end + 1;
            if (!TryRead(line, ref latest, out RecordedFrame frame))
            {
                skipped += line.Length > 0 ? 1 : 0;
                continue;
            }

            frames.Add(frame);
            if (frame.Stream.EndsWith("@trade", StringComparison.Ordinal))
            {
                (trades.TryGetValue(frame.Stream, out TradeReader? reader) ? reader : trades[frame.Stream] = new TradeReader()).Add(frame.Data);
                isFutures |= frame.Data.Span.IndexOf("\"X\":\""u8) >= 0;
            }
            else
            {
                isFutures |= frame.Data.Span.IndexOf("\"e\":\"bookTicker\""u8) >= 0 || frame.Data.Span.IndexOf("\"pu\":"u8) >= 0;
            }
        }

        // What comes before the first event time has that time.
        long earliest = frames.Find(frame => frame.AtUs > 0).AtUs;
        for (int i = 0; i < frames.Count && frames[i].AtUs == 0; i++)
        {
            frames[i] = frames[i] with { AtUs = earliest };
        }

        MarketSegment segment = isFutures ? MarketSegment.UsdM : MarketSegment.Spot;
        return new RecordedFile(path, segment, frames, [.. trades.Values.Select(reader => reader.ToTape(segment))], skipped);
    }

    public static byte[] ReadAll(string path)
    {
        using FileStream file = File.OpenRead(path);
        bool isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream all = new();
        content.CopyTo(all);
        return all.ToArray();
    }

    private static bool TryRead(ReadOnlyMemory<byte> line, ref long latest, out RecordedFrame frame)
    {
        frame = default;
        int space = line.Span.IndexOf((byte)' ');
        ReadOnlyMemory<byte> text = line[(space + 1)..];
        if (space <= 0 || !text.Span.StartsWith(Envelope))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text.Span[Envelope.Length..];
        int name = rest.IndexOf(DataField);
        int close = text.Span.LastIndexOf((byte)'}');
        if (name <= 0 || close <= 0)
        {
            return false;
        }

        int start = Envelope.Length + name + DataField.Length;
        ReadOnlyMemory<byte> data = text[start..close];
        int e = data.Span.IndexOf("\"E\":"u8);
        if (e >= 0 && Utf8Parser.TryParse(data.Span[(e + 4)..], out long ms, out _))
        {
            latest = Math.Max(latest, ms * 1_000);
        }

        frame = new RecordedFrame(latest, Encoding.ASCII.GetString(rest[..name]), data);
        return true;
    }

    /// <summary>Gathers the trades of one symbol.</summary>
    private sealed class TradeReader
    {
        private readonly List<AggregateTrade> _trades = [];
        private string _symbol = "";
        private int _priceDecimals;
        private int _quantityDecimals;

        public void Add(ReadOnlyMemory<byte> data)
        {
            using JsonDocument json = JsonDocument.Parse(data);
            JsonElement root = json.RootElement;
            string price = root.GetProperty("p").GetString()!;
            string quantity = root.GetProperty("q").GetString()!;
            long id = root.GetProperty("t").GetInt64();
            _symbol = root.GetProperty("s").GetString()!;
            _priceDecimals = Math.Max(_priceDecimals, RecordedNumbers.Decimals(price));
            _quantityDecimals = Math.Max(_quantityDecimals, RecordedNumbers.Decimals(quantity));
            _trades.Add(new AggregateTrade(
                id, RecordedNumbers.Units(price), RecordedNumbers.Units(quantity), id, id, root.GetProperty("T").GetInt64() * 1_000, root.GetProperty("m").GetBoolean()));
        }

        public RecordedTape ToTape(MarketSegment segment) =>
            new(new TapeFacts(segment, _symbol, 1, _priceDecimals, _quantityDecimals), [.. _trades], isSingle: true);
    }
}
