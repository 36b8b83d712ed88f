using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Shapes of messages that were seen, by their keys. Safe for concurrent use: shapes do not change, and losing one costs time alone.</summary>
internal sealed class ShapeTable
{
    private const int SlotBits = 10;

    /// <summary>Of the messages that found no shape of theirs in their slot, the first and then each of so many teaches one: two that share a slot must not drive each other out all the time.</summary>
    private const int Patience = 32;

    private readonly FrameShape?[] _slots = new FrameShape?[1 << SlotBits];
    private readonly byte[] _strangers = new byte[1 << SlotBits];

    /// <summary>Null when none of this key is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FrameShape? Find(ulong key, int length)
    {
        FrameShape? shape = _slots[(int)(key >> (64 - SlotBits))];
        return shape is not null && shape.Key == key && shape.Length == length ? shape : null;
    }

    /// <summary>Learns from a message that was read without a shape; nothing from last prices, which have none.</summary>
    public void Learn(ReadOnlySpan<byte> frame, ulong key, StreamKind kind)
    {
        int slot = (int)(key >> (64 - SlotBits));
        if (kind <= StreamKind.BestQuotes && _strangers[slot]++ % Patience == 0 && FrameLayout.Of(frame, kind) is { } layout)
        {
            _slots[slot] = new FrameShape(frame, key, layout);
        }
    }
}
