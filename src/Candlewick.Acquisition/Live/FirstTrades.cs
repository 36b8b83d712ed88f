namespace Candlewick.Acquisition.Live;

/// <summary>Finds where a trade stream without a past begins: at the first trade of the bars that its first trade falls into.</summary>
internal sealed class FirstTrades(LiveContext context, StreamLine line, ITradeHistory history)
{
    private const int Step = 1_000;

    /// <summary>How far back is looked for the start of a bar, in trades.</summary>
    private const int LongestWay = 64_000;

    /// <summary>Sets the splice to just before that trade; what lies between it and the stream is a hole like any other.</summary>
    public async Task BeginAsync(LiveStream stream, CancellationToken ct)
    {
        Trade first = stream.Trades!.FirstWaiting!.Value;
        UtcTime start = stream.Assemblies.Count == 0
            ? first.EventTime
            : context.Settings.BuiltBars.Select(timeframe => timeframe.Floor(first.EventTime)).Min();
        long from = stream.Assemblies.Count == 0 ? first.Id : await FindBeforeAsync(stream.Id, first, start, ct);
        bool isWhole = from >= 0;
        await line.ChangeAsync(
            released => stream.BeginTrades((isWhole ? from : first.Id) - 1, isWhole ? start : first.EventTime, context.Now, released), ct);
    }

    /// <summary>An id at or before the first trade of the instant; -1 when it is too far away.</summary>
    private async Task<long> FindBeforeAsync(StreamId stream, Trade first, UtcTime start, CancellationToken ct)
    {
        for (int way = Step; way <= LongestWay; way *= 2)
        {
            long from = Math.Max(0, first.Id - way);
            await foreach (TradePage page in history.ReadTradesFromAsync(GapRepair.SeriesOf(stream), from, ct))
            {
                // The venue's own history may begin later: then there is nothing before it.
                if (page.Trades.IsEmpty || page.Trades.Span[0].EventTime < start || page.Trades.Span[0].Id > from || from == 0)
                {
                    return page.Trades.IsEmpty ? first.Id : page.Trades.Span[0].Id;
                }

                break;
            }
        }

        return -1;
    }
}
