using System.Globalization;
using System.Text;
using Candlewick.Testing;
using Candlewick.Venues.Binance.Streams;

namespace Candlewick.Venues.Tests.Binance.Streams;

/// <summary>The recorded sessions against the counts, ids and decimal sums that the data set's README gives.</summary>
public sealed class RecordedSessionTests
{
    [Theory]
    [InlineData("spot-btcusdt-20240808.gz", "BINANCE:BTCUSDT", 9_757, 3_735_683_259, "212.03315", "13084074.1123886")]
    [InlineData("spot-btcusdt-20240809.gz", "BINANCE:BTCUSDT", 10_147, 3_735_693_016, "225.88237", "13922855.4786462")]
    [InlineData("spot-ethusdt-20240808.gz", "BINANCE:ETHUSDT", 6_106, 1_520_538_925, "2261.3149", "6066483.27618")]
    [InlineData("usdm-btcusdt-20240808.gz", "BINANCE-UM:BTCUSDT", 21_313, 5_266_583_935, "2429.366", "149845680.8898")]
    public void Decode_RecordedTrades_HaveTheKnownIdsAndSums(string file, string instrument, int count, long firstId, string quantity, string value)
    {
        StreamDecoder decoder = Listening(instrument);
        (decimal Quantity, decimal Value) sums = default;
        long next = firstId;
        foreach (RecordedFrame frame in RecordedSession.Read(file))
        {
            if (decoder.Decode(frame.Text, frame.ReceivedAt, out MarketUpdate update).Outcome != MapOutcome.Ok || update.Kind != StreamKind.Trades)
            {
                continue;
            }

            Assert.Equal(next++, update.Trade.Id);
            Assert.Equal(frame.ReceivedAt, update.ReceivedAt);
            sums.Quantity += Exact(update.Trade.Quantity);
            sums.Value += Exact(update.Trade.Quantity) * Exact(update.Trade.Price);
        }

        Assert.Equal(firstId + count, next);
        Assert.Equal(decimal.Parse(quantity, CultureInfo.InvariantCulture), sums.Quantity);
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), sums.Value);
    }

    [Theory]
    [InlineData("spot-btcusdt-20240808.gz", "BINANCE:BTCUSDT")]
    [InlineData("usdm-btcusdt-20240808.gz", "BINANCE-UM:BTCUSDT")]
    public void Decode_EveryRecordedFrame_IsWhatTheGeneralReaderSays(string file, string instrument)
    {
        StreamDecoder decoder = Listening(instrument);
        int events = 0, rejects = 0;
        foreach (RecordedFrame frame in RecordedSession.Read(file))
        {
            MapResult result = decoder.Decode(frame.Text, frame.ReceivedAt, out MarketUpdate update);
            MapResult general = decoder.DecodeGenerally(frame.Text, frame.ReceivedAt, out MarketUpdate same);

            Assert.Equal(general, result);
            Assert.Equal(Bits.Of(same), Bits.Of(update));
            events += result.Outcome == MapOutcome.Ok ? 1 : 0;
            bool isOther = result is { Outcome: MapOutcome.Reject, Reason: RejectReason.UnknownStream };
            rejects += isOther ? 1 : 0;
            Assert.True(result.Outcome != MapOutcome.Reject || isOther, Encoding.UTF8.GetString(frame.Text)[..80]);
        }

        Assert.True(events > 20_000 && rejects > 1_000, $"{events} events, {rejects} of streams that are not listened to");
    }

    [Theory]
    [InlineData("usdm-kline-1m-btcusdt.jsonl", "BINANCE-UM:BTCUSDT", 8_883)]
    [InlineData("usdm-kline-1m-ethusdt.jsonl", "BINANCE-UM:ETHUSDT", 10_207)]
    public void Decode_AnHourOfKlines_HasSixtyClosedBars(string file, string instrument, int count)
    {
        StreamDecoder decoder = Listening(instrument);
        Dictionary<UtcTime, Finality> bars = [];
        int read = 0;
        foreach (string line in File.ReadLines(TestData.Require($"streams/binance/{file}")))
        {
            MapResult spaced = decoder.Decode(Encoding.UTF8.GetBytes(line), default, out MarketUpdate update);
            MapResult compact = decoder.Decode(Encoding.UTF8.GetBytes(line.Replace(" ", "", StringComparison.Ordinal)), default, out MarketUpdate same);

            Assert.Equal(MapResult.Ok, spaced);
            Assert.Equal(MapResult.Ok, compact);
            Assert.Equal(Bits.Of(update), Bits.Of(same));
            Assert.Equal(StreamKind.Bars, update.Kind);
            Assert.Equal(Timeframe.Parse("1m"), update.Stream.Timeframe);
            Assert.Equal(TimeSpan.FromMinutes(1), update.Bar.CloseTime - update.Bar.OpenTime);
            bars[update.Bar.OpenTime] = update.Bar.Finality;
            read++;
        }

        Assert.Equal(count, read);
        Assert.Equal(61, bars.Count);
        Assert.Equal(60, bars.Values.Count(finality => finality == Finality.Closed));
    }

    [Fact]
    public void Decode_RecordedMessage_GivesEveryField()
    {
        StreamDecoder decoder = Listening("BINANCE:BTCUSDT");
        byte[] frame = """{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}}"""u8.ToArray();
        UtcTime received = UtcTime.FromNanoseconds(1_723_161_254_087_896_568);

        Assert.Equal(MapResult.Ok, decoder.Decode(frame, received, out MarketUpdate update));

        MarketEvent<Trade> read = update.ToTrade();
        Assert.Equal(InstrumentId.Parse("BINANCE:BTCUSDT"), read.Instrument);
        Assert.Equal(UtcTime.Parse("2024-08-08T23:54:15.342Z"), read.EventTime);
        Assert.Equal(received, read.ReceivedAt);
        Assert.Equal(
            new Trade(read.EventTime, 3_735_683_259, 61837.63, 0.02, Aggressor.Seller, 3_735_683_259, 3_735_683_259), read.Payload);
    }

    internal static StreamDecoder Listening(string instrument)
    {
        InstrumentId id = InstrumentId.Parse(instrument);
        return new StreamDecoder([.. StreamNames.Kinds.Select(kind => new StreamId(id, kind, Timeframe.Parse("1m")))]);
    }

    private static decimal Exact(double value) => decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
}
