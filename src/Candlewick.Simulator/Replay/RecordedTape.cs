using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>The trades of a recording, ids as recorded. Before the first and after the last one nothing is known.</summary>
internal sealed class RecordedTape : ITape
{
    private readonly AggregateTrade[] _trades;
    private readonly bool _isSingle;

    /// <param name="trades">In order of ids and instants.</param>
    /// <param name="isSingle">True for single trades, each then served as an aggregate of itself; false where only aggregates were recorded.</param>
    public RecordedTape(TapeFacts facts, AggregateTrade[] trades, bool isSingle)
    {
        Facts = facts;
        _trades = trades;
        _isSingle = isSingle;
    }

    public TapeFacts Facts { get; }

    public IReadOnlyList<AggregateTrade> Trades => _trades;

    public void Read(long fromUs, long toUs, List<AggregateTrade> to)
    {
        int first = IndexAt(fromUs);
        to.AddRange(_trades.AsSpan(first, Math.Max(0, IndexAt(toUs) - first)));
    }

    public bool ReadFrom(TapePosition position, int most, List<AggregateTrade> to)
    {
        if (position.IsSingle && !_isSingle)
        {
            return false;
        }

        int first = _trades.AsSpan().BinarySearch(new ById(position.Id));
        first = first < 0 ? ~first : first;
        int end = Math.Min(IndexAt(position.BeforeUs), first + most);
        to.AddRange(_trades.AsSpan(first, Math.Max(0, end - first)));
        return true;
    }

    public void Split(in AggregateTrade whole, List<SingleTrade> to)
    {
        if (_isSingle)
        {
            to.Add(new SingleTrade(whole.Id, whole.Price, whole.Quantity, whole.AtUs, whole.BuyerIsMaker));
        }
    }

    public TapeBar? Fold(long fromUs, long toUs)
    {
        int first = IndexAt(fromUs);
        int end = IndexAt(toUs);
        bool isKnown = _trades.Length > 0 && toUs > _trades[0].AtUs && fromUs <= _trades[^1].AtUs;
        if (!isKnown)
        {
            return null;
        }

        if (first == end)
        {
            long price = _trades[first - 1].Price;
            return new TapeBar(new SimulatedBar(fromUs, toUs, price, price, price, price, 0, 0, 0, 0, 0), -1, -1);
        }

        SimulatedBar bar = new(fromUs, toUs, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Int128 turnover = 0;
        Int128 takerTurnover = 0;
        foreach (ref readonly AggregateTrade trade in _trades.AsSpan(first, end - first))
        {
            bar.Take(trade);
            Int128 exact = (Int128)trade.Price * trade.Quantity;
            turnover += exact;
            takerTurnover += trade.BuyerIsMaker ? 0 : exact;
        }

        // Real prices and quantities have digits enough that a single product may have more than eight.
        bar.QuoteVolume = (long)(turnover / 100_000_000);
        bar.TakerQuoteVolume = (long)(takerTurnover / 100_000_000);
        return new TapeBar(bar, _trades[first].FirstId, _trades[end - 1].LastId);
    }

    /// <summary>Index of the first trade at or after the instant.</summary>
    private int IndexAt(long us)
    {
        int index = _trades.AsSpan().BinarySearch(new ByInstant(us));
        return index < 0 ? ~index : index;
    }

    /// <summary>Never equal, so that a search ends before the first of an instant.</summary>
    private readonly record struct ByInstant(long Us) : IComparable<AggregateTrade>
    {
        public int CompareTo(AggregateTrade other) => Us <= other.AtUs ? -1 : 1;
    }

    private readonly record struct ById(long Id) : IComparable<AggregateTrade>
    {
        public int CompareTo(AggregateTrade other) => Id.CompareTo(other.Id);
    }
}
