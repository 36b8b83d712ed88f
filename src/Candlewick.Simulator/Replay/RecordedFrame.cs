using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>One recorded message of a combined stream.</summary>
/// <param name="AtUs">The venue's event time; of messages without one, that of the message before.</param>
/// <param name="Stream">Such as <c>btcusdt@trade</c>.</param>
/// <param name="Data">The payload as received.</param>
internal readonly record struct RecordedFrame(long AtUs, string Stream, ReadOnlyMemory<byte> Data);

/// <summary>What one file holds.</summary>
/// <param name="Frames">In the order of the file; empty for files of trades.</param>
/// <param name="Tapes">One for each symbol with trades.</param>
/// <param name="Skipped">Lines that are no message of a stream: answers to subscriptions, snapshots of books.</param>
internal sealed record RecordedFile(
    string Path, MarketSegment Segment, IReadOnlyList<RecordedFrame> Frames, IReadOnlyList<RecordedTape> Tapes, int Skipped);
