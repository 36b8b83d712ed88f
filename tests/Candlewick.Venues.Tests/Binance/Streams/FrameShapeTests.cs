using System.Text;
using Candlewick.Venues.Binance.Streams;

namespace Candlewick.Venues.Tests.Binance.Streams;

/// <summary>What is read by a shape, the general reader reads to the same bits; and what has a shape is read by it.</summary>
public sealed class FrameShapeTests
{
    private static readonly UtcTime Received = UtcTime.Parse("2024-08-08T23:54:15Z");

    private static readonly StreamDecoder General = RecordedSessionTests.Listening("BINANCE:BTCUSDT");

    public static TheoryData<StreamKind, string> Messages => new()
    {
        { StreamKind.Trades, """{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}""" },
        { StreamKind.Trades, """{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}""" },
        { StreamKind.AggregateTrades, """{"e":"aggTrade","E":1672515782136,"s":"BTCUSDT","a":12345,"p":"0.001","q":"100","f":100,"l":105,"T":1672515782136,"m":true,"M":true}""" },
        { StreamKind.Bars, """{"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT","i":"1m","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0010","v":"1000","n":100,"x":true,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}}""" },
        { StreamKind.BestQuotes, """{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}""" },
        { StreamKind.BestQuotes, """{"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,"E":1723161256313}""" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void TryRead_ChangedBytes_IsReadAsTheGeneralReaderDoesOrNotAtAll(StreamKind kind, string message)
    {
        foreach (string text in new[] { message, $$"""{"stream":"btcusdt@{{kind}}","data":{{message}}}""" })
        {
            byte[] frame = Encoding.UTF8.GetBytes(text);
            FrameShape shape = ShapeOf(frame, kind)!;
            Random random = new(text.Length);
            int read = 0;
            for (int i = 0; i < 20_000; i++)
            {
                byte[] changed = Change(frame, random);
                if (TryRead(shape, changed, out MarketUpdate update))
                {
                    read++;
                    Assert.True(
                        General.DecodeGenerally(changed, Received, out MarketUpdate same) == MapResult.Ok && Bits.Of(same) == Bits.Of(update),
                        Encoding.Latin1.GetString(changed));
                }
            }

            Assert.InRange(read, 500, 19_000);
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void TryRead_TheMessageItself_IsRead(StreamKind kind, string message)
    {
        byte[] frame = Encoding.UTF8.GetBytes(message);

        Assert.True(TryRead(ShapeOf(frame, kind)!, frame, out MarketUpdate update));
        Assert.Equal(MapResult.Ok, General.DecodeGenerally(frame, Received, out MarketUpdate same));
        Assert.Equal(Bits.Of(same), Bits.Of(update));
    }

    [Theory]
    [InlineData("\"f\":100", "\"f\":-1")]
    [InlineData("\"v\":\"1000\"", "\"v\":\"12345678901234.123\"")]
    [InlineData("\"v\":\"1000\"", "\"v\":\".5\"")]
    [InlineData("\"v\":\"1000\"", "\"v\":\"1e3\"")]
    public void Of_NumberThatNoPlaceCanSay_IsNull(string found, string odd)
    {
        string message = Messages.First(one => one.Data.Item1 == StreamKind.Bars).Data.Item2;

        Assert.Null(FrameLayout.Of(Encoding.UTF8.GetBytes(message.Replace(found, odd, StringComparison.Ordinal)), StreamKind.Bars));
    }

    [Fact]
    public void Learn_AnotherShapeOfTheSameKey_ReplacesTheFirstOnlyAfterSomePatience()
    {
        byte[] first = Encoding.UTF8.GetBytes("""{"u":1,"s":"BTCUSDT","b":"1.23","B":"1","a":"2","A":"1"}""");
        byte[] second = Encoding.UTF8.GetBytes("""{"u":1,"s":"BTCUSDT","b":"12.3","B":"1","a":"2","A":"1"}""");
        ulong key = KeyOf(first);
        Assert.Equal(key, KeyOf(second));
        ShapeTable table = new();
        Assert.Null(table.Find(key, first.Length));

        table.Learn(first, key, StreamKind.BestQuotes);
        FrameShape learned = table.Find(key, first.Length)!;
        Assert.True(TryRead(learned, first, out _));
        Assert.False(TryRead(learned, second, out _));
        Assert.Null(table.Find(key, first.Length + 1));

        int messages = 0;
        for (; !TryRead(table.Find(key, second.Length)!, second, out _); messages++)
        {
            Assert.True(messages < 100, "it is never learned");
            table.Learn(second, key, StreamKind.BestQuotes);
        }

        Assert.True(messages > 10, $"it was learned after {messages}");
    }

    private static FrameShape? ShapeOf(byte[] frame, StreamKind kind) =>
        FrameLayout.Of(frame, kind) is { } layout ? new FrameShape(frame, KeyOf(frame), layout) : null;

    private static ulong KeyOf(byte[] frame) => FrameShape.KeyOf(ref Padded(frame)[StreamDecoder.MarginBefore], frame.Length);

    private static bool TryRead(FrameShape shape, byte[] frame, out MarketUpdate update)
    {
        update = default;
        FrameContext context = new(
            new SymbolTable(StreamNames.Kinds.Select(kind => new StreamId(InstrumentId.Parse("BINANCE:BTCUSDT"), kind, Timeframe.Parse("1m")))), Received);
        return KeyOf(frame) == shape.Key && ShapedFrames.TryRead(ref Padded(frame)[StreamDecoder.MarginBefore], shape, context, ref update);
    }

    private static byte[] Padded(byte[] frame) => [.. new byte[StreamDecoder.MarginBefore], .. frame, .. new byte[StreamDecoder.MarginAfter]];

    /// <summary>Up to three bytes are others: mostly digits for digits, so that much is still a message.</summary>
    private static byte[] Change(byte[] frame, Random random)
    {
        ReadOnlySpan<byte> odd = "0123456789\"\\./:-,}{ eE\0\u007f"u8;
        byte[] changed = [.. frame];
        for (int times = random.Next(1, 4); times > 0;)
        {
            int at = random.Next(frame.Length);
            bool isDigit = changed[at] is >= (byte)'0' and <= (byte)'9';
            if (isDigit || random.Next(40) == 0)
            {
                changed[at] = isDigit && random.Next(10) > 0 ? (byte)('0' + random.Next(10)) : random.Next(20) == 0 ? (byte)random.Next(256) : odd[random.Next(odd.Length)];
                times--;
            }
        }

        return changed;
    }
}
