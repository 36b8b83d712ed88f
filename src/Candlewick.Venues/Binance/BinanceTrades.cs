using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance;

/// <summary>Aggregate trades over REST: found by time, then followed by id, so that none is missed.</summary>
internal sealed class BinanceTrades(BinanceClient client)
{
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

    private async Task<List<Trade>> ReadPageAsync(string query, CancellationToken ct)
    {
        byte[] body = await client.GetRestAsync("aggTrades", query, client.Segment.Weights.AggregateTrades, ct);
        return client.Understand("aggTrades", () => MapAggregateTrades.Read(body));
    }

    private static long CeilingMilliseconds(UtcTime time) => time.AddNanoseconds(999_999).Milliseconds;
}
