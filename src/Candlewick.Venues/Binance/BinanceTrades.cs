using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance;

/// <summary>Trades over REST: aggregate ones found by time and then followed by id, so that none is missed; both kinds from an id on.</summary>
internal sealed class BinanceTrades(BinanceClient client)
{
    /// <summary>The endpoint of single trades by id.</summary>
    public const string OldTrades = "historicalTrades";

    private const int PerRequest = 1_000;

    /// <summary>The futures interface refuses longer spans.</summary>
    private static readonly TimeSpan LongestSpan = TimeSpan.FromHours(1);

    public async IAsyncEnumerable<TradeWrite> ReadAsync(InstrumentId instrument, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        range = range.Before(client.Now);
        SeriesId series = new(instrument, SeriesKind.AggregateTrades);
        UtcTime from = range.From;
        List<Trade> held = [];
        string? next = null;
        while (from < range.To)
        {
            UtcRange span = new(from, UtcTime.Min(range.To, from + LongestSpan));
            string symbol = Uri.EscapeDataString(instrument.Symbol);
            string query = next ?? $"symbol={symbol}&startTime={CeilingMilliseconds(span.From)}&endTime={CeilingMilliseconds(span.To) - 1}&limit={PerRequest}";
            List<Trade> page = await ReadPageAsync(query, ct);
            bool isByTime = next is null, isLast = page.Count < PerRequest;
            UtcTime end = isLast ? (isByTime ? span.To : range.To) : page[^1].EventTime;
            next = isLast ? null : $"symbol={symbol}&fromId={page[^1].Id + 1}&limit={PerRequest}";
            held.AddRange(page);

            // The last instant of a full page may go on in the next one: it is held back, so that no print is split.
            List<Trade> whole = held.FindAll(trade => trade.EventTime < end && range.Contains(trade.EventTime));
            held.RemoveAll(trade => trade.EventTime < end);
            end = UtcTime.Min(end, range.To);
            if (end <= from)
            {
                continue;
            }

            Provenance provenance = new(client.RestSource, client.Locator("aggTrades", query), null, client.Now);
            yield return new TradeWrite(series, new UtcRange(from, end), whole.ToArray(), IsNumbered: true, provenance, WriteReason.Backfill);
            from = end;
        }
    }

    /// <summary>Pages from an id on, until one is the latest.</summary>
    public async IAsyncEnumerable<TradePage> ReadFromAsync(SeriesId series, long fromId, [EnumeratorCancellation] CancellationToken ct)
    {
        if (series.Kind is not (SeriesKind.Trades or SeriesKind.AggregateTrades))
        {
            throw new ArgumentException($"{client.Segment.Code} numbers trades and aggregate trades only, not '{series}'.", nameof(series));
        }

        for (long next = fromId; ;)
        {
            TradePage page = await ReadPageFromAsync(series, next, ct);
            next = page.Trades.IsEmpty ? next : page.Trades.Span[^1].Id + 1;
            bool isLatest = page.IsLatest;
            yield return page;
            if (isLatest)
            {
                yield break;
            }
        }
    }

    private async Task<TradePage> ReadPageFromAsync(SeriesId series, long fromId, CancellationToken ct)
    {
        bool isAggregate = series.Kind == SeriesKind.AggregateTrades;
        (string endpoint, int weight, int most) = isAggregate
            ? ("aggTrades", client.Segment.Weights.AggregateTrades, PerRequest)
            : (OldTrades, client.Segment.Weights.HistoricalTrades, client.Segment.OldTradesPerRequest);
        string query = $"symbol={Uri.EscapeDataString(series.Instrument.Symbol)}&fromId={fromId}&limit={most}";
        UtcTime asked = client.Now;
        byte[] body = await client.GetRestAsync(endpoint, query, weight, ct);
        List<Trade> trades = client.Understand(endpoint, () => isAggregate ? MapAggregateTrades.Read(body) : MapTrades.Read(body));
        bool isLatest = trades.Count < most;
        trades.RemoveAll(trade => trade.Id < fromId);
        Provenance provenance = new(client.RestSource, client.Locator(endpoint, query), null, client.Now);
        return new TradePage(series, fromId, trades.ToArray(), isLatest || trades.Count == 0, asked, provenance);
    }

    private async Task<List<Trade>> ReadPageAsync(string query, CancellationToken ct)
    {
        byte[] body = await client.GetRestAsync("aggTrades", query, client.Segment.Weights.AggregateTrades, ct);
        return client.Understand("aggTrades", () => MapAggregateTrades.Read(body));
    }

    private static long CeilingMilliseconds(UtcTime time) => time.AddNanoseconds(999_999).Milliseconds;
}
