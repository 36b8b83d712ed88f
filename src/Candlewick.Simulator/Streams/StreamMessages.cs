using System.Text;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>The payloads of one instrument's streams, field by field in the order of the recorded messages.</summary>
/// <remarks>Spot: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams; futures: https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams</remarks>
internal sealed class StreamMessages(TapeFacts facts)
{
    private readonly byte[] _symbol = Encoding.ASCII.GetBytes($"\"{facts.Symbol}\"");
    private readonly bool _isSpot = facts.Segment == MarketSegment.Spot;

    public void Trade(FrameText to, in SingleTrade trade)
    {
        long at = trade.AtUs / 1_000;
        if (_isSpot)
        {
            to.Number("""{"e":"trade","E":"""u8, at + 1).Raw(""","s":"""u8).Raw(_symbol).Number(""","t":"""u8, trade.Id);
            Price(to, ""","p":"""u8, trade.Price);
            Quantity(to, ""","q":"""u8, trade.Quantity);
            to.Number(""","T":"""u8, at).Flag(""","m":"""u8, trade.BuyerIsMaker).Raw(""","M":true}"""u8);
            return;
        }

        to.Number("""{"e":"trade","E":"""u8, at).Number(""","T":"""u8, at).Raw(""","s":"""u8).Raw(_symbol).Number(""","t":"""u8, trade.Id);
        Price(to, ""","p":"""u8, trade.Price);
        Quantity(to, ""","q":"""u8, trade.Quantity);
        to.Flag(""","X":"MARKET","m":"""u8, trade.BuyerIsMaker).Raw("}"u8);
    }

    public void AggregateTrade(FrameText to, in AggregateTrade trade)
    {
        long at = trade.AtUs / 1_000;
        to.Number("""{"e":"aggTrade","E":"""u8, at + 1);
        if (_isSpot)
        {
            to.Raw(""","s":"""u8).Raw(_symbol).Number(""","a":"""u8, trade.Id);
        }
        else
        {
            to.Number(""","a":"""u8, trade.Id).Raw(""","s":"""u8).Raw(_symbol);
        }

        Price(to, ""","p":"""u8, trade.Price);
        Quantity(to, ""","q":"""u8, trade.Quantity);
        to.Number(""","f":"""u8, trade.FirstId).Number(""","l":"""u8, trade.LastId).Number(""","T":"""u8, at)
            .Flag(""","m":"""u8, trade.BuyerIsMaker).Raw(_isSpot ? ""","M":true}"""u8 : "}"u8);
    }

    /// <param name="interval">The venue's code in quotes.</param>
    /// <param name="span">Opening and (exclusive) closing instant, microseconds.</param>
    public void Kline(FrameText to, ReadOnlySpan<byte> interval, (long OpenUs, long CloseUs, long AtUs) span, in TapeBar bar)
    {
        to.Number("""{"e":"kline","E":"""u8, span.AtUs / 1_000).Raw(""","s":"""u8).Raw(_symbol)
            .Number(""","k":{"t":"""u8, span.OpenUs / 1_000).Number(""","T":"""u8, (span.CloseUs / 1_000) - 1)
            .Raw(""","s":"""u8).Raw(_symbol).Raw(""","i":"""u8).Raw(interval)
            .Number(""","f":"""u8, bar.FirstId).Number(""","L":"""u8, bar.LastId);
        Price(to, ""","o":"""u8, bar.Bar.Open);
        Price(to, ""","c":"""u8, bar.Bar.Close);
        Price(to, ""","h":"""u8, bar.Bar.High);
        Price(to, ""","l":"""u8, bar.Bar.Low);
        Quantity(to, ""","v":"""u8, bar.Bar.Volume);
        to.Number(""","n":"""u8, bar.Bar.TradeCount).Flag(""","x":"""u8, span.AtUs >= span.CloseUs);
        Turnover(to, ""","q":"""u8, bar.Bar.QuoteVolume);
        Quantity(to, ""","V":"""u8, bar.Bar.TakerVolume);
        Turnover(to, ""","Q":"""u8, bar.Bar.TakerQuoteVolume);
        to.Raw(""","B":"0"}}"""u8);
    }

    /// <summary>The book's best prices as a trade leaves them: it met one side, the other is a tick away.</summary>
    public void BookTicker(FrameText to, in AggregateTrade trade)
    {
        long tick = facts.TickUnits;
        long bid = trade.BuyerIsMaker ? trade.Price : trade.Price - tick;
        to.Number(_isSpot ? """{"u":"""u8 : """{"e":"bookTicker","u":"""u8, trade.LastId).Raw(""","s":"""u8).Raw(_symbol);
        Price(to, ""","b":"""u8, bid);
        Quantity(to, ""","B":"""u8, trade.Quantity * 3);
        Price(to, ""","a":"""u8, bid + tick);
        Quantity(to, ""","A":"""u8, trade.Quantity * 2);
        if (!_isSpot)
        {
            to.Number(""","T":"""u8, trade.AtUs / 1_000).Number(""","E":"""u8, trade.AtUs / 1_000);
        }

        to.Raw("}"u8);
    }

    public void MiniTicker(FrameText to, long atUs, in TapeBar day)
    {
        to.Number("""{"e":"24hrMiniTicker","E":"""u8, atUs / 1_000).Raw(""","s":"""u8).Raw(_symbol);
        Price(to, ""","c":"""u8, day.Bar.Close);
        Price(to, ""","o":"""u8, day.Bar.Open);
        Price(to, ""","h":"""u8, day.Bar.High);
        Price(to, ""","l":"""u8, day.Bar.Low);
        Quantity(to, ""","v":"""u8, day.Bar.Volume);
        Turnover(to, ""","q":"""u8, day.Bar.QuoteVolume);
        to.Raw("}"u8);
    }

    private void Price(FrameText to, ReadOnlySpan<byte> before, long units) => to.Fixed(before, units, facts.PriceDecimals);

    private void Quantity(FrameText to, ReadOnlySpan<byte> before, long units) => to.Fixed(before, units, facts.QuantityDecimals);

    private void Turnover(FrameText to, ReadOnlySpan<byte> before, long units) => to.Fixed(before, units, _isSpot ? 8 : 5);
}
