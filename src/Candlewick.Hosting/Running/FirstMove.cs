namespace Candlewick.Hosting.Running;

/// <summary>A price that changed.</summary>
/// <param name="At">When it had changed, UTC.</param>
public readonly record struct PriceMove(InstrumentId Instrument, double From, double To, UtcTime At);

/// <summary>Waits until a live market is alive.</summary>
public static class FirstMove
{
    private const int Batch = 64;

    /// <summary>The first change of a price from one trade of an instrument, or one close of its bars, to a later one.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the feed has ended.</exception>
    public static async Task<PriceMove> WaitAsync(IMarketFeed feed, CancellationToken ct)
    {
        // What is older than a consumer may lag is skipped: a stretch that is repaired at the start is no sign of life.
        await using IFeedReader reader = feed.Register(new FeedConsumer("first-move")
        {
            Kinds = new HashSet<StreamKind> { StreamKind.Trades, StreamKind.AggregateTrades, StreamKind.Bars },
        });
        Dictionary<InstrumentId, double> last = [];
        MarketUpdate[] batch = new MarketUpdate[Batch];
        for (int count; (count = await reader.ReadAsync(batch, ct)) > 0;)
        {
            for (int i = 0; i < count; i++)
            {
                if (TryMove(last, batch[i], out PriceMove move))
                {
                    return move;
                }
            }
        }

        throw new OperationCanceledException("The feed has ended.", ct);
    }

    private static bool TryMove(Dictionary<InstrumentId, double> last, in MarketUpdate update, out PriceMove move)
    {
        double price = update.Kind == StreamKind.Bars ? update.Bar.Close : update.Trade.Price;
        bool hasMoved = last.TryGetValue(update.Instrument, out double before) && before != price;
        last[update.Instrument] = price;
        move = new PriceMove(update.Instrument, before, price, update.EventTime);
        return hasMoved;
    }
}
