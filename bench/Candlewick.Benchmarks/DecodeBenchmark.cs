using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Candlewick.Domain;
using Candlewick.Domain.Instruments;
using Candlewick.Domain.MarketData;
using Candlewick.Domain.Ports;
using Candlewick.Domain.Time;
using Candlewick.Venues.Binance.Streams;

namespace Candlewick.Benchmarks;

/// <summary>Recorded trade and kline messages to typed events: our decoder beside <see cref="Utf8JsonReader"/> to the same fields, round by round.</summary>
internal static class DecodeBenchmark
{
    private const int Rounds = 15;
    private const int LeastBytes = 64 << 20;

    public static async Task<int> RunAsync(string[] args)
    {
        string? folder = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("CANDLEWICK_TEST_DATA");
        if (folder is null)
        {
            Console.Error.WriteLine("Name the folder of the test data, or set CANDLEWICK_TEST_DATA.");
            return 2;
        }

        string streams = Path.Combine(folder, "streams", "binance");
        await MeasureAsync("trade, spot, combined", "BINANCE:BTCUSDT", ReadSession(Path.Combine(streams, "spot-btcusdt-20240808.gz"), "@trade"));
        await MeasureAsync("trade, USD-M, combined", "BINANCE-UM:BTCUSDT", ReadSession(Path.Combine(streams, "usdm-btcusdt-20240808.gz"), "@trade"));
        await MeasureAsync("bookTicker, spot, combined", "BINANCE:BTCUSDT", ReadSession(Path.Combine(streams, "spot-btcusdt-20240808.gz"), "@bookTicker"));
        await MeasureAsync("kline, USD-M, raw", "BINANCE-UM:BTCUSDT", ReadKlines(Path.Combine(streams, "usdm-kline-1m-btcusdt.jsonl"), isWrapped: false));
        await MeasureAsync("kline, USD-M, combined", "BINANCE-UM:BTCUSDT", ReadKlines(Path.Combine(streams, "usdm-kline-1m-btcusdt.jsonl"), isWrapped: true));
        return 0;
    }

    private static async Task MeasureAsync(string name, string instrument, List<byte[]> messages)
    {
        InstrumentId id = InstrumentId.Parse(instrument);
        Timeframe minute = Timeframe.Parse("1m");
        StreamDecoder decoder = new([.. StreamNames.Kinds.Select(kind => new StreamId(id, kind, minute))]);
        MessageBlock block = new(messages);
        int repeats = Math.Max(1, LeastBytes / block.Bytes);
        MarketUpdate[] ours = new MarketUpdate[block.Count], theirs = new MarketUpdate[block.Count];
        UtcTime received = UtcTime.From(2024, 8, 9);
        double[] seconds = await Benchmarks.Rounds.MeasureAsync(
            Rounds,
            () => Repeat(repeats, () => block.Decode(decoder, received, ours)),
            () => Repeat(repeats, () => block.ReadPlainly(id, received, theirs)));
        bool isSame = ours.Zip(theirs).All(pair => IsSame(pair.First, pair.Second));
        double bytes = (double)block.Bytes * repeats;
        Console.WriteLine(
            $"{name}: {block.Count} messages of {block.Bytes / block.Count} bytes; decoder {bytes / seconds[0] / 1e9:F2} GB/s ({seconds[0] / repeats / block.Count * 1e9:F0} ns a message), "
            + $"Utf8JsonReader {bytes / seconds[1] / 1e9:F2} GB/s, {seconds[1] / seconds[0]:F1}x, {(isSame ? "same bits" : "DIFFERENT")}");
    }

    private static bool IsSame(MarketUpdate a, MarketUpdate b) =>
        (a.Stream, a.EventTime, a.ReceivedAt) == (b.Stream, b.EventTime, b.ReceivedAt)
        && (a.Kind == StreamKind.Bars ? a.Bar == b.Bar : a.Kind == StreamKind.BestQuotes ? a.Quote == b.Quote : a.Trade == b.Trade);

    private static Task Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }

        return Task.CompletedTask;
    }

    private static List<byte[]> ReadSession(string path, string stream)
    {
        using StreamReader lines = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<byte[]> messages = [];
        while (lines.ReadLine() is { } line)
        {
            string frame = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            if (frame.StartsWith("{\"stream\"", StringComparison.Ordinal) && frame[..40].Contains(stream, StringComparison.Ordinal))
            {
                messages.Add(Encoding.UTF8.GetBytes(frame));
            }
        }

        return messages;
    }

    /// <summary>The recording was re-serialised with spaces, which the venue does not send.</summary>
    private static List<byte[]> ReadKlines(string path, bool isWrapped) =>
    [
        .. File.ReadLines(path).Select(line => line.Replace(" ", "", StringComparison.Ordinal))
            .Select(line => Encoding.UTF8.GetBytes(isWrapped ? $$"""{"stream":"btcusdt@kline_1m","data":{{line}}}""" : line)),
    ];
}

/// <summary>Messages one after the other, as in a receive buffer.</summary>
internal sealed class MessageBlock
{
    private readonly byte[] _text;
    private readonly (int Start, int Length)[] _places;

    public MessageBlock(List<byte[]> messages)
    {
        Bytes = messages.Sum(message => message.Length);
        _text = new byte[StreamDecoder.MarginBefore + Bytes + StreamDecoder.MarginAfter];
        _places = new (int, int)[messages.Count];
        int at = StreamDecoder.MarginBefore;
        for (int i = 0; i < messages.Count; i++)
        {
            messages[i].CopyTo(_text, at);
            _places[i] = (at, messages[i].Length);
            at += messages[i].Length;
        }
    }

    public int Bytes { get; }

    public int Count => _places.Length;

    public void Decode(StreamDecoder decoder, UtcTime received, MarketUpdate[] updates)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            MapResult result = decoder.Decode(_text, _places[i].Start, _places[i].Length, received, out updates[i]);
            if (result.Outcome != MapOutcome.Ok)
            {
                throw new InvalidDataException($"{result.Reason}: {result.Detail}");
            }
        }
    }

    public void ReadPlainly(InstrumentId id, UtcTime received, MarketUpdate[] updates)
    {
        for (int i = 0; i < _places.Length; i++)
        {
            updates[i] = PlainReader.Read(_text.AsSpan(_places[i].Start, _places[i].Length), id, received);
        }
    }
}

/// <summary>The peer: one pass of <see cref="Utf8JsonReader"/>, numbers by <see cref="Utf8Parser"/>, the same fields and nothing else.</summary>
internal static class PlainReader
{
    public static MarketUpdate Read(ReadOnlySpan<byte> message, InstrumentId id, UtcTime received)
    {
        Utf8JsonReader reader = new(message);
        reader.Read();
        reader.Read();
        if (reader.ValueTextEquals("stream"u8))
        {
            reader.Read();
            reader.Read();
            reader.Read();
            reader.Read();
        }

        if (reader.ValueTextEquals("u"u8))
        {
            return ReadQuote(ref reader, id, received);
        }

        reader.Read();
        bool isTrade = reader.ValueTextEquals("trade"u8);
        reader.Read();
        return isTrade ? ReadTrade(ref reader, id, received) : ReadBar(ref reader, id, received);
    }

    private static MarketUpdate ReadTrade(ref Utf8JsonReader reader, InstrumentId id, UtcTime received)
    {
        long number = 0, at = 0, eventAt = 0;
        double price = 0, quantity = 0;
        bool isMaker = false;
        for (; reader.TokenType == JsonTokenType.PropertyName; reader.Read())
        {
            byte key = reader.ValueSpan[0];
            reader.Read();
            switch (key)
            {
                case (byte)'E': eventAt = reader.GetInt64(); break;
                case (byte)'T': at = reader.GetInt64(); break;
                case (byte)'t': number = reader.GetInt64(); break;
                case (byte)'p': price = Number(reader.ValueSpan); break;
                case (byte)'q': quantity = Number(reader.ValueSpan); break;
                case (byte)'m': isMaker = reader.GetBoolean(); break;
                default: break;
            }
        }

        if (eventAt <= 0)
        {
            throw new InvalidDataException("no event time");
        }

        return new MarketUpdate(
            StreamKind.Trades, id, received,
            new Trade(UtcTime.FromMilliseconds(at), number, price, quantity, isMaker ? Aggressor.Seller : Aggressor.Buyer, number, number));
    }

    private static MarketUpdate ReadQuote(ref Utf8JsonReader reader, InstrumentId id, UtcTime received)
    {
        long sequence = 0;
        Span<double> values = stackalloc double[4];
        for (; reader.TokenType == JsonTokenType.PropertyName; reader.Read())
        {
            byte key = reader.ValueSpan[0];
            reader.Read();
            switch (key)
            {
                case (byte)'u': sequence = reader.GetInt64(); break;
                case (byte)'b': values[0] = Number(reader.ValueSpan); break;
                case (byte)'B': values[1] = Number(reader.ValueSpan); break;
                case (byte)'a': values[2] = Number(reader.ValueSpan); break;
                case (byte)'A': values[3] = Number(reader.ValueSpan); break;
                default: break;
            }
        }

        return new MarketUpdate(id, received, new Quote(received, sequence, values[0], values[1], values[2], values[3]));
    }

    private static MarketUpdate ReadBar(ref Utf8JsonReader reader, InstrumentId id, UtcTime received)
    {
        long eventAt = 0, open = 0, last = 0, count = 0;
        Span<double> values = stackalloc double[8];
        bool isClosed = false;
        while (reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = reader.ValueSpan[0];
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                reader.Read();
                continue;
            }

            switch (key)
            {
                case (byte)'E': eventAt = reader.GetInt64(); break;
                case (byte)'t': open = reader.GetInt64(); break;
                case (byte)'T': last = reader.GetInt64(); break;
                case (byte)'n': count = reader.GetInt64(); break;
                case (byte)'o': values[0] = Number(reader.ValueSpan); break;
                case (byte)'h': values[1] = Number(reader.ValueSpan); break;
                case (byte)'l': values[2] = Number(reader.ValueSpan); break;
                case (byte)'c': values[3] = Number(reader.ValueSpan); break;
                case (byte)'v': values[4] = Number(reader.ValueSpan); break;
                case (byte)'q': values[5] = Number(reader.ValueSpan); break;
                case (byte)'V': values[6] = Number(reader.ValueSpan); break;
                case (byte)'Q': values[7] = Number(reader.ValueSpan); break;
                case (byte)'x': isClosed = reader.GetBoolean(); break;
                default: break;
            }

            reader.Read();
        }

        Bar bar = new(
            UtcTime.FromMilliseconds(open), UtcTime.FromMilliseconds(last + 1), values[0], values[1], values[2], values[3], values[4],
            values[5], count, values[6], values[7], Finality: isClosed ? Finality.Closed : Finality.Forming);
        return new MarketUpdate(new StreamId(id, StreamKind.Bars, new Timeframe(1, TimeframeUnit.Minute)), UtcTime.FromMilliseconds(eventAt), received, bar);
    }

    private static double Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out double value, out _) ? value : throw new InvalidDataException("no number");
}
