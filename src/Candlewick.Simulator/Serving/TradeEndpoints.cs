using Candlewick.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Simulator.Serving;

/// <summary>aggTrades, trades and historicalTrades of one segment. An instrument of which only bars are known answers an empty list.</summary>
/// <remarks>Sources: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints and https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api</remarks>
internal sealed class TradeEndpoints(ServedState state, MarketSegment segment)
{
    private const int MostTrades = 1_000;
    private const int MostOldFutureTrades = 500;

    public async Task AggregatesAsync(HttpContext context)
    {
        if (await ReadAsync(context, MostTrades) is not { } query)
        {
            return;
        }

        List<AggregateTrade> trades = [];
        if (query.Tape is { } tape)
        {
            if (query.FromId is { } id)
            {
                tape.ReadFrom(new TapePosition(id, IsSingle: false, query.NowUs), query.Limit, trades);
            }
            else if (query.From is null && query.To is null)
            {
                trades = TapeReading.Newest(tape, query.NowUs, query.Limit);
            }
            else
            {
                trades = ReadRange(tape, query);
            }
        }

        await VenueAnswer.JsonAsync(context, json => TradeJson.WriteAggregates(json, query.Facts, trades));
    }

    public async Task NewestAsync(HttpContext context)
    {
        if (await ReadAsync(context, MostTrades) is { } query)
        {
            List<SingleTrade> singles = query.Tape is { } tape ? TapeReading.Split(tape, TapeReading.Newest(tape, query.NowUs, query.Limit)) : [];
            await VenueAnswer.JsonAsync(context, json => TradeJson.WriteSingles(json, query.Facts, singles.TakeLast(query.Limit)));
        }
    }

    public async Task FromIdAsync(HttpContext context)
    {
        if (await ReadAsync(context, segment == MarketSegment.Spot ? MostTrades : MostOldFutureTrades) is not { } query)
        {
            return;
        }

        if (query.FromId is not { } id)
        {
            await NewestAsync(context);
            return;
        }

        List<AggregateTrade> trades = [];
        query.Tape?.ReadFrom(new TapePosition(id, IsSingle: true, query.NowUs), query.Limit, trades);
        List<SingleTrade> singles = query.Tape is null ? [] : TapeReading.Split(query.Tape, trades);
        await VenueAnswer.JsonAsync(context, json => TradeJson.WriteSingles(
            json, query.Facts, singles.SkipWhile(trade => trade.Id < id).Take(query.Limit)));
    }

    /// <summary>The first trades of the range, read in steps so that a long one costs no more than it answers.</summary>
    private static List<AggregateTrade> ReadRange(ITape tape, TradeQuery query)
    {
        UtcRange range = VenueEndpoints.ToRange(
            query.From ?? (query.To!.Value - 3_600_000), query.To, UtcTime.FromMicroseconds(query.NowUs));
        List<AggregateTrade> found = [];
        long to = Math.Min(range.To.Microseconds, query.NowUs);
        long step = 60_000_000;
        for (long at = range.From.Microseconds; at < to && found.Count < query.Limit; at += step, step = Math.Min(step * 2, 86_400_000_000))
        {
            tape.Read(at, Math.Min(at + step, to), found);
        }

        return found.Count > query.Limit ? found[..query.Limit] : found;
    }

    /// <summary>Reads the parameters; null when it has answered a mistake.</summary>
    private async Task<TradeQuery?> ReadAsync(HttpContext context, int most)
    {
        string? symbol = context.Request.Query["symbol"];
        if (string.IsNullOrEmpty(symbol))
        {
            await VenueAnswer.MissingAsync(context, "symbol");
            return null;
        }

        if (!await state.IsKnownAsync(segment, symbol, context.RequestAborted))
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.InvalidSymbol);
            return null;
        }

        if (!VenueAnswer.TryReadNumber(context, "fromId", out long? fromId)
            || !VenueAnswer.TryReadNumber(context, "startTime", out long? from)
            || !VenueAnswer.TryReadNumber(context, "endTime", out long? to)
            || !VenueAnswer.TryReadNumber(context, "limit", out long? limit))
        {
            await VenueAnswer.ErrorAsync(context, 400, VenueAnswer.IllegalCharacters);
            return null;
        }

        ITape? tape = state.Market.FindTape(segment, symbol);
        TapeFacts facts = tape?.Facts ?? new TapeFacts(segment, symbol, 1);
        return new TradeQuery(tape, facts, state.Clock.Now.Microseconds, (int)Math.Clamp(limit ?? 500, 1, most)) { FromId = fromId, From = from, To = to };
    }

    /// <param name="NowUs">What happens at this instant or later is not there yet.</param>
    private sealed record TradeQuery(ITape? Tape, TapeFacts Facts, long NowUs, int Limit)
    {
        public long? FromId { get; init; }

        /// <summary>Milliseconds, inclusive.</summary>
        public long? From { get; init; }

        /// <summary>Milliseconds, inclusive.</summary>
        public long? To { get; init; }
    }
}
