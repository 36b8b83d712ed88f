using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>One symbol that is listened to.</summary>
/// <param name="Symbol">As the venue writes it in messages, UTF-8.</param>
/// <param name="Kinds">Bit by bit of <see cref="StreamKind"/>: what is listened to.</param>
/// <param name="Intervals">Bit by bit of <see cref="BinanceIntervals.All"/>: which bars.</param>
internal sealed record ListenedSymbol(byte[] Symbol, InstrumentId Instrument, uint Kinds, uint Intervals)
{
    public bool Listens(StreamKind kind) => (Kinds >> (int)kind & 1) != 0;

    public bool ListensBars(int interval) => (Intervals >> interval & 1) != 0;
}

/// <summary>Finds listened symbols by the bytes of a message. Immutable; safe for concurrent use.</summary>
internal sealed class SymbolTable
{
    private readonly ListenedSymbol?[] _slots;
    private readonly int _mask;

    public SymbolTable(IEnumerable<StreamId> streams)
    {
        ListenedSymbol[] symbols = [.. streams.GroupBy(stream => stream.Instrument).Select(ToSymbol)];
        _slots = new ListenedSymbol?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, symbols.Length * 4))];
        _mask = _slots.Length - 1;
        foreach (ListenedSymbol symbol in symbols)
        {
            int slot = HashOf(symbol.Symbol) & _mask;
            while (_slots[slot] is not null)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = symbol;
        }
    }

    /// <summary>Null when nothing of the symbol is listened to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ListenedSymbol? Find(ReadOnlySpan<byte> symbol)
    {
        for (int slot = HashOf(symbol) & _mask; _slots[slot] is { } found; slot = (slot + 1) & _mask)
        {
            if (symbol.SequenceEqual(found.Symbol))
            {
                return found;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HashOf(ReadOnlySpan<byte> symbol)
    {
        ref byte at = ref MemoryMarshal.GetReference(symbol);
        ulong mixed;
        if (symbol.Length >= 8)
        {
            mixed = (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, symbol.Length - 8)) * 0x9E3779B97F4A7C15UL) ^ Unsafe.ReadUnaligned<ulong>(ref at);
        }
        else
        {
            mixed = 0;
            foreach (byte one in symbol)
            {
                mixed = (mixed << 8) | one;
            }
        }

        mixed = (mixed + (ulong)symbol.Length) * 0xD6E8FEB86659FD93UL;
        return (int)(mixed >> 40);
    }

    private static ListenedSymbol ToSymbol(IGrouping<InstrumentId, StreamId> streams)
    {
        uint kinds = 0, intervals = 0;
        foreach (StreamId stream in streams)
        {
            kinds |= 1u << (int)stream.Kind;
            intervals |= stream.Kind == StreamKind.Bars ? 1u << IntervalTable.IndexOf(stream.Timeframe) : 0;
        }

        return new ListenedSymbol(Encoding.UTF8.GetBytes(streams.Key.Symbol), streams.Key, kinds, intervals);
    }
}
