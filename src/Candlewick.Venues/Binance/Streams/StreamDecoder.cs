using System.Buffers;
using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Turns text messages of spot and USD-M streams into events: trades, aggregate trades, klines, book tickers, mini tickers; raw or combined.</summary>
/// <remarks>
/// A message of a shape that was seen before is read by places; a scanner reads what has the venue's usual form, and shapes are learned from
/// that; a general JSON reader, equal to both, reads the rest and says what is wrong. Safe for concurrent use; <see cref="Listen"/> may be called meanwhile.
/// Source: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams and https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams.
/// </remarks>
public sealed class StreamDecoder
{
    /// <summary>Readable bytes that <see cref="Decode(byte[], int, int, UtcTime, out MarketUpdate)"/> wants before a message.</summary>
    public const int MarginBefore = FrameCursor.Before;

    /// <summary>Readable bytes that it wants after a message.</summary>
    public const int MarginAfter = FrameCursor.After;

    private readonly ShapeTable _shapes = new();
    private SymbolTable _symbols;

    public StreamDecoder(IEnumerable<StreamId> streams) => _symbols = new SymbolTable(streams);

    /// <summary>Replaces what is listened to.</summary>
    public void Listen(IEnumerable<StreamId> streams) => Volatile.Write(ref _symbols, new SymbolTable(streams));

    /// <summary>Reads the message at [start, start + length) of a buffer that has the margins around it.</summary>
    /// <param name="update">The event; without meaning unless the outcome is Ok.</param>
    public MapResult Decode(byte[] buffer, int start, int length, UtcTime receivedAt, out MarketUpdate update)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfLessThan(start, MarginBefore);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + length + MarginAfter, buffer.Length);
        FrameContext context = new(Volatile.Read(ref _symbols), receivedAt);
        Unsafe.SkipInit(out update);
        bool mayHaveShape = length <= FrameShape.MostBytes;
        ulong key = mayHaveShape ? FrameShape.KeyOf(ref buffer[start], length) : 0;
        if (mayHaveShape && _shapes.Find(key, length) is { } shape && ShapedFrames.TryRead(ref buffer[start], shape, context, ref update))
        {
            return MapResult.Ok;
        }

        ReadOnlySpan<byte> frame = buffer.AsSpan(start, length);
        if (!FrameScanner.TryRead(ref buffer[start], length, context, ref update))
        {
            return FrameReader.Read(frame, context, out update);
        }

        if (mayHaveShape)
        {
            _shapes.Learn(frame, key, update.Kind);
        }

        return MapResult.Ok;
    }

    /// <summary>Reads a message by the general reader alone.</summary>
    public MapResult DecodeGenerally(ReadOnlySpan<byte> message, UtcTime receivedAt, out MarketUpdate update) =>
        FrameReader.Read(message, new FrameContext(Volatile.Read(ref _symbols), receivedAt), out update);

    /// <summary>Reads a message that has no margins, from a copy.</summary>
    public MapResult Decode(ReadOnlySpan<byte> message, UtcTime receivedAt, out MarketUpdate update)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(MarginBefore + message.Length + MarginAfter);
        try
        {
            message.CopyTo(copy.AsSpan(MarginBefore));
            return Decode(copy, MarginBefore, message.Length, receivedAt, out update);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
