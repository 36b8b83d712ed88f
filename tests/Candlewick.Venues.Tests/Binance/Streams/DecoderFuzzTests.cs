using System.Globalization;
using System.Text;
using Candlewick.Venues.Binance.Streams;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Venues.Tests.Binance.Streams;

/// <summary>The scanner against the general reader: whatever it is given, both say the same, and neither throws.</summary>
public sealed class DecoderFuzzTests
{
    private static readonly UtcTime Received = UtcTime.Parse("2024-08-08T23:54:15Z");

    private static readonly string[] Templates =
    [
        """{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}""",
        """{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}""",
        """{"e":"aggTrade","E":1672515782136,"s":"BTCUSDT","a":12345,"p":"0.001","q":"100","f":100,"l":105,"T":1672515782136,"m":true,"M":true}""",
        """{"e":"aggTrade","E":123456789,"a":5933014,"s":"BTCUSDT","p":"0.001","q":"100","f":100,"l":105,"T":123456785,"m":true,"st":1}""",
        """{"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT","i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0010","v":"1000","n":100,"x":true,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}}""",
        """{"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT","i":"1m","f":-1,"L":-1,"o":"0.0010","c":"0.0010","h":"0.0010","l":"0.0010","v":"0","n":0,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}""",
        """{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}""",
        """{"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,"E":1723161256313}""",
        """{"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BTCUSDT","b":"0.00000000","B":"0.00000000","a":"25.36520000","A":"40.66000000","st":1,"ps":"BTCUSDT"}""",
        """{"e":"24hrMiniTicker","E":1672515782136,"s":"BTCUSDT","c":"0.0025","o":"0.0010","h":"0.0025","l":"0.0010","v":"10000","q":"18"}""",
        """{"result":null,"id":1}""",
        """{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":1,"u":2,"b":[["1","2"]],"a":[]}""",
    ];

    private static readonly string[] Values =
    [
        "0", "-1", "1", "01", "1.5", "1.", ".5", "1e3", "1E400", "9223372036854775807", "92233720368547758070", "true", "false", "null", "\"\"", "\"0\"",
        "\"-1\"", "\"1e5\"", "\"00012.50\"", "\"12345678901234567890.12345678\"", "\"9007199254740993.1\"", "\".\"", "\"NaN\"", "\"Infinity\"", "\" 1\"", "\"1 \"",
        "\"BTCUSDT\"", "\"\\u0042TCUSDT\"", "\"ETHUSDT\"", "\"1h\"", "\"trade\"", "\"a\\\"b\"", "{}", "[]", "[1,{\"a\":2}]", "{\"p\":\"1\"}", "tru", "nul",
    ];

    private readonly StreamDecoder _decoder = RecordedSessionTests.Listening("BINANCE:BTCUSDT");

    [Fact]
    public void Decode_EveryTemplateRawAndCombined_IsReadByTheScanner()
    {
        foreach (string template in Templates[..^2])
        {
            foreach (string message in new[] { template, Wrap(template) })
            {
                byte[] padded = [.. new byte[StreamDecoder.MarginBefore], .. Encoding.UTF8.GetBytes(message), .. new byte[StreamDecoder.MarginAfter]];
                FrameContext context = new(new SymbolTable(Listened()), Received);

                MarketUpdate update = default;
                Assert.True(FrameScanner.TryRead(ref padded[StreamDecoder.MarginBefore], Encoding.UTF8.GetByteCount(message), context, ref update), message);
                Assert.Equal(MapResult.Ok, _decoder.DecodeGenerally(Encoding.UTF8.GetBytes(message), Received, out MarketUpdate same));
                Assert.Equal(Bits.Of(same), Bits.Of(update));
            }
        }
    }

    [Fact]
    public void Decode_MutatedMessages_AreReadAsTheGeneralReaderDoes()
    {
        Tally tally = new();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30_000),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Compare(Mutate(new Random(seed)), tally)));

        Assert.True(tally.Accepted > 3_000 && tally.Rejected > 3_000, $"{tally}");
        Assert.Equal(4, tally.Reasons.Count);
    }

    [Theory]
    [InlineData(291_947_610)]
    [InlineData(47_024_670)]
    public void Decode_MessageThatWasOnceReadOtherwise_IsReadAsTheGeneralReaderDoes(int seed)
    {
        byte[] message = Mutate(new Random(seed));
        Assert.True(Compare(message, new Tally()), Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void Decode_EveryTruncation_IsRejectedWhateverLiesBehind()
    {
        // The buffer still holds the whole message behind the cut: only the length says that it was cut.
        foreach (string template in Templates[..^2])
        {
            byte[] text = Encoding.UTF8.GetBytes(Wrap(template));
            byte[] padded = [.. new byte[StreamDecoder.MarginBefore], .. text, .. new byte[StreamDecoder.MarginAfter]];
            for (int length = 0; length < text.Length; length++)
            {
                Assert.Equal(RejectReason.Malformed, _decoder.Decode(padded, StreamDecoder.MarginBefore, length, Received, out _).Reason);
            }
        }
    }

    [Fact]
    public void Decode_RandomBytes_AreRejected()
    {
        Random random = new(7);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] noise = new byte[random.Next(0, 300)];
            random.NextBytes(noise);

            Assert.Equal(MapOutcome.Reject, _decoder.Decode(noise, Received, out _).Outcome);
        }
    }

    [Fact]
    public void Decode_GiantMessage_IsReadWithoutFailing()
    {
        string giant = $$"""{"e":"trade","E":1,"s":"{{new string('X', 2_000_000)}}","t":1,"p":"1","q":"1","T":1,"m":true}""";

        Assert.Equal(RejectReason.WrongShape, _decoder.Decode(Encoding.UTF8.GetBytes(giant), Received, out _).Reason);
    }

    [Fact]
    public void Decode_SymbolInAnotherScript_IsFound()
    {
        InstrumentId id = InstrumentId.Of("BINANCE", "币安人生USDT");
        StreamDecoder decoder = new([new StreamId(id, StreamKind.Trades)]);

        Assert.Equal(MapResult.Ok, decoder.Decode(Encoding.UTF8.GetBytes(Templates[0].Replace("BTCUSDT", "币安人生USDT", StringComparison.Ordinal)), Received, out MarketUpdate update));
        Assert.Equal(id, update.Instrument);
    }

    private static IEnumerable<StreamId> Listened() =>
        StreamNames.Kinds.Select(kind => new StreamId(InstrumentId.Parse("BINANCE:BTCUSDT"), kind, Timeframe.Parse("1m")));

    private static string Wrap(string message) => $$"""{"stream":"btcusdt@trade","data":{{message}}}""";

    private bool Compare(byte[] message, Tally tally)
    {
        MapResult result = _decoder.Decode(message, Received, out MarketUpdate update);
        MapResult general = _decoder.DecodeGenerally(message, Received, out MarketUpdate same);
        tally.Add(result);
        return result == general && (result.Outcome != MapOutcome.Ok || Bits.Of(update) == Bits.Of(same));
    }

    private static byte[] Mutate(Random random)
    {
        string message = Templates[random.Next(Templates.Length)];
        for (int times = random.Next(0, 3); times > 0; times--)
        {
            message = random.Next(5) switch
            {
                0 => Shuffle(message, random),
                1 => Space(message, random),
                2 => Replace(message, random),
                3 => Drop(message, random),
                _ => Repeat(message, random),
            };
        }

        byte[] bytes = Encoding.UTF8.GetBytes(random.Next(2) == 0 ? Wrap(message) : message);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes, (byte)" }0\n"[random.Next(4)]];
            default:
                return bytes;
        }
    }

    private static string Shuffle(string message, Random random)
    {
        string[] fields = Fields(message);
        random.Shuffle(fields);
        return Join(fields);
    }

    private static string Space(string message, Random random)
    {
        int at = random.Next(message.Length);
        return message.Insert(at, " \t\n"[random.Next(3)].ToString());
    }

    private static string Replace(string message, Random random)
    {
        string[] fields = Fields(message);
        int at = random.Next(fields.Length);
        int colon = fields[at].IndexOf(':', StringComparison.Ordinal);
        fields[at] = colon < 0 ? fields[at] : fields[at][..(colon + 1)] + Values[random.Next(Values.Length)];
        return Join(fields);
    }

    private static string Drop(string message, Random random)
    {
        List<string> fields = [.. Fields(message)];
        fields.RemoveAt(random.Next(fields.Count));
        return Join(fields);
    }

    private static string Repeat(string message, Random random)
    {
        List<string> fields = [.. Fields(message)];
        fields.Insert(random.Next(fields.Count), fields[random.Next(fields.Count)]);
        fields.Insert(random.Next(fields.Count), string.Create(CultureInfo.InvariantCulture, $"\"{(char)random.Next('A', 'z' + 1)}\":{random.Next(100)}"));
        return Join(fields);
    }

    private static string Join(IEnumerable<string> fields) => "{" + string.Join(',', fields) + "}";

    /// <summary>The fields of the outer object, or of a kline's inner one in its place.</summary>
    private static string[] Fields(string message)
    {
        List<string> fields = [];
        int depth = 0, start = 1;
        for (int i = 1; i < message.Length - 1; i++)
        {
            depth += message[i] is '{' or '[' ? 1 : message[i] is '}' or ']' ? -1 : 0;
            if (message[i] == ',' && depth == 0)
            {
                fields.Add(message[start..i]);
                start = i + 1;
            }
        }

        if (start < message.Length - 1)
        {
            fields.Add(message[start..^1]);
        }

        return fields.Count == 0 ? [""] : [.. fields];
    }

    private sealed class Tally
    {
        public int Accepted { get; private set; }

        public int Rejected { get; private set; }

        public HashSet<RejectReason> Reasons { get; } = [];

        public void Add(MapResult result)
        {
            Accepted += result.Outcome == MapOutcome.Ok ? 1 : 0;
            Rejected += result.Outcome == MapOutcome.Reject ? 1 : 0;
            if (result.Outcome == MapOutcome.Reject)
            {
                Reasons.Add(result.Reason);
            }
        }

        public override string ToString() => $"{Accepted} accepted, {Rejected} rejected: {string.Join(", ", Reasons)}";
    }
}
