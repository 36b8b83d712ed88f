using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Reads trades and bars whose fields stand in the order in which the venue writes them; <see cref="FrameScanner"/> reads any other order too.</summary>
/// <remarks>Begins at the first key after the kind; the answer is the place behind the event, or 0 where it has another form.</remarks>
internal static class UsualFrames
{
    private const int KeyLength = 5;

    /// <summary>Spot: <c>E s t p q T m M</c>; USD-M: <c>E T s t p q X m</c>; aggregates have <c>a</c> for <c>t</c>, and <c>f l</c> after <c>q</c>.</summary>
    public static int ReadTrade(ref byte start, int at, int length, ref TradeFields fields, ref ReadOnlySpan<byte> symbol)
    {
        bool isAggregate = fields.IsAggregate;
        // The first key has no comma of its own: the byte before it is one.
        at = Whole(ref start, at - 1, length, 'E', out long eventAt);
        int early = Whole(ref start, at, length, 'T', out long tradedAt);
        at = Text(ref start, early > 0 ? early : at, length, 's', ref symbol);
        at = Whole(ref start, at, length, isAggregate ? 'a' : 't', out long id);
        at = Decimal(ref start, at, length, 'p', out double price);
        at = Decimal(ref start, at, length, 'q', out double quantity);
        (long first, long last) = (-1, -1);
        if (isAggregate)
        {
            at = Whole(ref start, at, length, 'f', out first);
            at = Whole(ref start, at, length, 'l', out last);
        }

        at = early > 0 ? at : Whole(ref start, at, length, 'T', out tradedAt);
        ReadOnlySpan<byte> other = default;
        int passed = Text(ref start, at, length, 'X', ref other);
        at = Flag(ref start, passed > 0 ? passed : at, length, 'm', out int isBuyerMaker);
        passed = Flag(ref start, at, length, 'M', out _);
        at = passed > 0 ? passed : at;
        fields = new TradeFields
        {
            EventAt = eventAt, TradedAt = tradedAt, Id = id, First = first, Last = last, Price = price, Quantity = quantity, IsBuyerMaker = isBuyerMaker,
            IsAggregate = isAggregate,
        };
        return at > 0 && Unsafe.Add(ref start, at) == (byte)'}' ? at + 1 : 0;
    }

    /// <summary><c>E s k{ t T s i f L o c h l v n x q V Q B }</c>.</summary>
    public static int ReadBar(ref byte start, int at, int length, ref BarFields fields, ref ReadOnlySpan<byte> symbol)
    {
        at = Whole(ref start, at - 1, length, 'E', out fields.EventAt);
        at = Text(ref start, at, length, 's', ref symbol);
        if (!IsField(ref start, at, length, 'k') || !WireText.IsFirstField(ref Unsafe.Add(ref start, at + KeyLength), 't'))
        {
            return 0;
        }

        ReadOnlySpan<byte> other = default;
        int passed = WireText.Whole(ref Unsafe.Add(ref start, at + (2 * KeyLength)), out fields.OpenAt);
        at = passed > 0 ? at + (2 * KeyLength) + passed : 0;
        at = Whole(ref start, at, length, 'T', out fields.LastAt);
        at = Text(ref start, at, length, 's', ref other);
        at = Text(ref start, at, length, 'i', ref other);
        fields.Interval = at > 0 ? IntervalTable.IndexOf(other) : -1;
        at = fields.Interval < 0 ? 0 : Whole(ref start, at, length, 'f', out _);
        at = Whole(ref start, at, length, 'L', out _);
        at = Decimal(ref start, at, length, 'o', out fields.Open);
        at = Decimal(ref start, at, length, 'c', out fields.Close);
        at = Decimal(ref start, at, length, 'h', out fields.High);
        at = Decimal(ref start, at, length, 'l', out fields.Low);
        at = Decimal(ref start, at, length, 'v', out fields.Volume);
        at = Whole(ref start, at, length, 'n', out fields.Trades);
        at = Flag(ref start, at, length, 'x', out fields.IsClosed);
        at = Decimal(ref start, at, length, 'q', out fields.QuoteVolume);
        at = Decimal(ref start, at, length, 'V', out fields.TakerVolume);
        at = Decimal(ref start, at, length, 'Q', out fields.TakerQuoteVolume);
        passed = Text(ref start, at, length, 'B', ref other);
        at = passed > 0 ? passed : at;
        return at > 0 && Unsafe.Add(ref start, at) == (byte)'}' && Unsafe.Add(ref start, at + 1) == (byte)'}' ? at + 2 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsField(ref byte start, int at, int length, char letter) =>
        at > 0 && at < length && WireText.IsField(ref Unsafe.Add(ref start, at), letter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Whole(ref byte start, int at, int length, char letter, out long value)
    {
        value = -1;
        if (!IsField(ref start, at, length, letter))
        {
            return 0;
        }

        int passed = WireText.Whole(ref Unsafe.Add(ref start, at + KeyLength), out value);
        return passed > 0 ? at + KeyLength + passed : 0;
    }

    private static int Decimal(ref byte start, int at, int length, char letter, out double value)
    {
        value = double.NaN;
        if (!IsField(ref start, at, length, letter))
        {
            return 0;
        }

        int passed = WireText.Decimal(ref Unsafe.Add(ref start, at + KeyLength), out value);
        return passed > 0 ? at + KeyLength + passed : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Flag(ref byte start, int at, int length, char letter, out int value)
    {
        value = -1;
        if (!IsField(ref start, at, length, letter))
        {
            return 0;
        }

        int passed = WireText.Flag(ref Unsafe.Add(ref start, at + KeyLength), out value);
        return passed > 0 ? at + KeyLength + passed : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Text(ref byte start, int at, int length, char letter, ref ReadOnlySpan<byte> text)
    {
        if (!IsField(ref start, at, length, letter))
        {
            return 0;
        }

        int passed = WireText.Text(ref Unsafe.Add(ref start, at + KeyLength));
        text = passed > 0 ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, at + KeyLength + 1), passed - 2) : default;
        return passed > 0 ? at + KeyLength + passed : 0;
    }
}
