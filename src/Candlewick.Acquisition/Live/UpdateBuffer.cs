namespace Candlewick.Acquisition.Live;

/// <summary>Events on their way; grows to what a burst needs, and is used again. Not safe for concurrent use.</summary>
internal sealed class UpdateBuffer
{
    private MarketUpdate[] _items = new MarketUpdate[256];

    public int Count { get; private set; }

    public ReadOnlySpan<MarketUpdate> Span => _items.AsSpan(0, Count);

    public ReadOnlyMemory<MarketUpdate> Memory => _items.AsMemory(0, Count);

    public void Add(in MarketUpdate update)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        _items[Count++] = update;
    }

    public void Clear() => Count = 0;
}
