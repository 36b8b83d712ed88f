using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Reads messages of a known shape: every number from its place, none waiting for the one before it.</summary>
/// <remarks>What it accepts, <see cref="FrameReader"/> reads to the same bits.</remarks>
internal static class ShapedFrames
{
    /// <summary>Most numbers in a message.</summary>
    private const int MostNumbers = 14;

    /// <param name="start">The first byte of a message with the key and the length of the shape.</param>
    public static bool TryRead(ref byte start, FrameShape shape, in FrameContext context, ref MarketUpdate update)
    {
        Unsafe.SkipInit(out NumberRoom numbers);
        if (!shape.Fits(ref start) || !TryReadNumbers(ref start, shape.Numbers, ref numbers[0]))
        {
            return false;
        }

        ReadOnlySpan<byte> symbol = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, shape.Symbol.At), shape.Symbol.Length);
        if (context.Symbols.Find(symbol) is not { } found)
        {
            return false;
        }

        return shape.Kind switch
        {
            StreamKind.Bars => found.ListensBars(shape.Interval) && TryBuildBar(ref numbers[0], shape, found.Instrument, context.ReceivedAt, ref update),
            StreamKind.BestQuotes => found.Listens(shape.Kind) && TryBuildQuote(ref numbers[0], shape, found.Instrument, context.ReceivedAt, ref update),
            _ => found.Listens(shape.Kind) && TryBuildTrade(ref numbers[0], shape, found.Instrument, context.ReceivedAt, ref update),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadNumbers(ref byte start, NumberPlace[] places, ref ulong numbers)
    {
        Vector128<byte> largest = Vector128<byte>.Zero;
        bool isPlain = places.Length <= MostNumbers;
        for (int i = 0; i < places.Length; i++)
        {
            ref readonly NumberPlace place = ref places[i];
            ulong number = place.Read(ref start, ref largest);
            isPlain &= number >= place.Least;
            Unsafe.Add(ref numbers, i) = number;
        }

        return isPlain && Vector128.LessThanAll(largest, Vector128.Create((byte)10));
    }

    private static bool TryBuildTrade(ref ulong numbers, FrameShape shape, InstrumentId instrument, UtcTime receivedAt, ref MarketUpdate update)
    {
        bool isAggregate = shape.Kind == StreamKind.AggregateTrades;
        TradeFields fields;
        fields.EventAt = (long)numbers;
        fields.TradedAt = (long)Unsafe.Add(ref numbers, 1);
        fields.Id = (long)Unsafe.Add(ref numbers, 2);
        fields.First = isAggregate ? (long)Unsafe.Add(ref numbers, 5) : -1;
        fields.Last = isAggregate ? (long)Unsafe.Add(ref numbers, 6) : -1;
        fields.IsBuyerMaker = shape.Flag;
        fields.IsAggregate = isAggregate;
        if (!TryRound(ref numbers, shape, 3, out fields.Price) | !TryRound(ref numbers, shape, 4, out fields.Quantity) || !fields.TryBuild(shape.Kind, out Trade trade))
        {
            return false;
        }

        update = new MarketUpdate(shape.Kind, instrument, receivedAt, trade);
        return true;
    }

    private static bool TryBuildBar(ref ulong numbers, FrameShape shape, InstrumentId instrument, UtcTime receivedAt, ref MarketUpdate update)
    {
        BarFields fields;
        fields.EventAt = (long)numbers;
        fields.OpenAt = (long)Unsafe.Add(ref numbers, 1);
        fields.LastAt = (long)Unsafe.Add(ref numbers, 2);
        fields.Trades = (long)Unsafe.Add(ref numbers, 3);
        fields.Interval = shape.Interval;
        fields.IsClosed = shape.Flag;
        bool isExact = TryRound(ref numbers, shape, 4, out fields.Open) & TryRound(ref numbers, shape, 5, out fields.Close)
            & TryRound(ref numbers, shape, 6, out fields.High) & TryRound(ref numbers, shape, 7, out fields.Low)
            & TryRound(ref numbers, shape, 8, out fields.Volume) & TryRound(ref numbers, shape, 9, out fields.QuoteVolume)
            & TryRound(ref numbers, shape, 10, out fields.TakerVolume) & TryRound(ref numbers, shape, 11, out fields.TakerQuoteVolume);
        if (!isExact || !fields.TryBuild(out Bar bar))
        {
            return false;
        }

        StreamId stream = new(instrument, StreamKind.Bars, IntervalTable.Of(shape.Interval));
        update = new MarketUpdate(stream, UtcTime.FromMilliseconds(fields.EventAt), receivedAt, bar);
        return true;
    }

    private static bool TryBuildQuote(ref ulong numbers, FrameShape shape, InstrumentId instrument, UtcTime receivedAt, ref MarketUpdate update)
    {
        QuoteFields fields;
        fields.Sequence = (long)numbers;
        fields.EventAt = shape.Numbers.Length > 5 ? (long)Unsafe.Add(ref numbers, 5) : -1;
        fields.ChangedAt = shape.Numbers.Length > 6 ? (long)Unsafe.Add(ref numbers, 6) : -1;
        bool isExact = TryRound(ref numbers, shape, 1, out fields.Bid) & TryRound(ref numbers, shape, 2, out fields.BidSize)
            & TryRound(ref numbers, shape, 3, out fields.Ask) & TryRound(ref numbers, shape, 4, out fields.AskSize);
        if (!isExact || !fields.TryBuild(receivedAt, out Quote quote))
        {
            return false;
        }

        update = new MarketUpdate(instrument, receivedAt, quote);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRound(ref ulong numbers, FrameShape shape, int index, out double value) =>
        Archives.DecimalField.TryRound(Unsafe.Add(ref numbers, index), shape.Numbers[index].Scale, out value);

    [InlineArray(MostNumbers)]
    private struct NumberRoom
    {
        private ulong _first;
    }
}
