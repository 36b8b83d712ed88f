using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance;

/// <summary>Bars over REST, a page at a time, oldest first.</summary>
internal sealed class BinanceKlines(BinanceClient client)
{
    public async IAsyncEnumerable<BarPage> ReadAsync(BarSeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!series.Spec.IsOnGrid || series.Spec.Price != PriceSource.Trade || series.Spec.Origin != BarOrigin.Venue || !BinanceIntervals.All.Contains(series.Spec.Timeframe))
        {
            throw new ArgumentException($"{client.Segment.Code} serves no bars of '{series.Spec}' over REST.", nameof(series));
        }

        Timeframe timeframe = series.Spec.Timeframe;
        UtcRange closed = range.Before(timeframe.Floor(client.Now));
        UtcTime from = closed.From;
        while (from < closed.To)
        {
            UtcRange asked = new(from, UtcTime.Min(closed.To, PageEnd(timeframe, from)));
            BarPage page = await ReadPageAsync(series, asked, client.Segment.KlinesPerRequest, ct);
            bool isEmpty = page.Bars.Count == 0;
            from = asked.To;
            yield return page;
            if (isEmpty && from < closed.To)
            {
                // Before a listing there may be years of nothing: one more question finds the end of it.
                BarPage nothing = await ReadToFirstBarAsync(series, closed.After(from), ct);
                from = nothing.Asked.To;
                if (nothing.Asked.IsEmpty)
                {
                    nothing.Bars.Dispose();
                    continue;
                }

                yield return nothing;
            }
        }
    }

    /// <summary>Asks for one bar of the range: an empty page up to where that bar opens, or over the whole range when there is none.</summary>
    private async Task<BarPage> ReadToFirstBarAsync(BarSeriesId series, UtcRange range, CancellationToken ct)
    {
        BarPage page = await ReadPageAsync(series, range, 1, ct);
        UtcTime next = page.Bars.Count == 0 ? range.To : page.Bars.OpenTimes[0];
        page.Bars.Clear();
        return page with { Asked = range with { To = next } };
    }

    private async Task<BarPage> ReadPageAsync(BarSeriesId series, UtcRange asked, int limit, CancellationToken ct)
    {
        string symbol = Uri.EscapeDataString(series.Instrument.Symbol);
        string query = $"symbol={symbol}&interval={BinanceIntervals.ToRest(series.Spec.Timeframe)}"
            + $"&startTime={CeilingMilliseconds(asked.From)}&endTime={CeilingMilliseconds(asked.To) - 1}&limit={limit}";
        byte[] body = await client.GetRestAsync("klines", query, client.Segment.Weights.Klines, ct);
        UtcTime now = client.Now;
        BarColumns bars = new(Math.Max(16, limit));
        client.Understand("klines", () =>
        {
            MapKlines.Read(body, asked, now, bars);
            return bars;
        });
        Provenance provenance = new(client.RestSource, client.Locator("klines", query), null, now);
        return new BarPage(series, asked, bars, provenance);
    }

    private UtcTime PageEnd(Timeframe timeframe, UtcTime from)
    {
        UtcTime first = timeframe.Ceiling(from);
        if (timeframe.IsFixed)
        {
            return first.AddNanoseconds(timeframe.LengthNanoseconds * client.Segment.KlinesPerRequest);
        }

        for (int i = 0; i < client.Segment.KlinesPerRequest; i++)
        {
            first = timeframe.Next(first);
        }

        return first;
    }

    private static long CeilingMilliseconds(UtcTime time) => time.AddNanoseconds(999_999).Milliseconds;
}
