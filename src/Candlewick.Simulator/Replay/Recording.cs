using System.Runtime.InteropServices;
using Candlewick.Simulator.Streams;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>Several recorded files as one: frames in the order of their event times, trades of a symbol joined.</summary>
internal sealed class Recording
{
    private readonly List<(MarketSegment Segment, RecordedFrame Frame)> _frames = [];
    private readonly HashSet<(MarketSegment, string)> _streams = [];

    private Recording(IReadOnlyList<RecordedFile> files)
    {
        Files = files;
        foreach (RecordedFile file in files)
        {
            _frames.AddRange(file.Frames.Select(frame => (file.Segment, frame)));
            _streams.UnionWith(file.Frames.Select(frame => (file.Segment, frame.Stream)));
        }

        // A stable sort: what has one instant stays in the order of the files.
        _frames = [.. _frames.OrderBy(item => item.Frame.AtUs)];
        Tapes = files.SelectMany(file => file.Tapes).GroupBy(tape => (tape.Facts.Segment, tape.Facts.Symbol)).ToDictionary(group => group.Key, Join);
    }

    public IReadOnlyList<RecordedFile> Files { get; }

    public IReadOnlyDictionary<(MarketSegment Segment, string Symbol), RecordedTape> Tapes { get; }

    /// <summary>The instant of the first frame or trade.</summary>
    public UtcTime First => UtcTime.FromMicroseconds(Math.Min(
        _frames.Count > 0 ? _frames[0].Frame.AtUs : long.MaxValue,
        Tapes.Values.Select(tape => tape.Trades[0].AtUs).DefaultIfEmpty(long.MaxValue).Min()));

    /// <param name="files">Paths; of trades also <c>SYMBOL=PATH</c>.</param>
    /// <exception cref="InputException">A file holds neither frames nor trades.</exception>
    public static Recording Read(IReadOnlyList<string> files)
    {
        List<RecordedFile> read = [];
        foreach (string file in files)
        {
            (string path, string? symbol) = ReplayFile.Split(file);
            RecordedFile session = symbol is null ? SessionFile.Read(path) : new RecordedFile(path, MarketSegment.Spot, [], [], 0);
            read.Add(session.Frames.Count > 0 ? session : TradesFile.Read(path, symbol));
        }

        return new Recording(read);
    }

    /// <summary>Whether the stream itself was recorded; what was not is made of the trades.</summary>
    public bool Has(MarketSegment segment, string stream) => _streams.Contains((segment, stream));

    public IScribe CreateScribe() => new FrameScribe(_frames);

    private static RecordedTape Join(IGrouping<(MarketSegment Segment, string Symbol), RecordedTape> parts)
    {
        RecordedTape first = parts.First();
        bool isSingle = parts.All(part => part.Trades.Count == 0 || part.ReadFrom(new TapePosition(0, IsSingle: true, 0), 0, []));
        return new RecordedTape(
            first.Facts, [.. parts.SelectMany(part => part.Trades).DistinctBy(trade => trade.Id).OrderBy(trade => trade.Id)], isSingle);
    }

    /// <summary>Says the recorded frames again.</summary>
    private sealed class FrameScribe(List<(MarketSegment Segment, RecordedFrame Frame)> frames) : IScribe
    {
        private int _next;

        public List<StreamChannel> Channels { get; } = [];

        public void Write(long fromUs, long toUs, FrameText text, List<StreamEvent> events)
        {
            Span<(MarketSegment Segment, RecordedFrame Frame)> all = CollectionsMarshal.AsSpan(frames);
            while (_next < all.Length && all[_next].Frame.AtUs < fromUs)
            {
                _next++;
            }

            for (; _next < all.Length && all[_next].Frame.AtUs < toUs; _next++)
            {
                ref readonly RecordedFrame frame = ref all[_next].Frame;
                foreach (StreamChannel channel in Channels)
                {
                    if (channel.Segment == all[_next].Segment && channel.Name.Text == frame.Stream)
                    {
                        events.Add(new StreamEvent(frame.AtUs, events.Count, channel, text.Length, frame.Data.Length));
                        text.Raw(frame.Data.Span);
                    }
                }
            }
        }
    }
}

/// <summary>How a file to replay is named: a path, or <c>SYMBOL=PATH</c>.</summary>
internal static class ReplayFile
{
    public static (string Path, string? Symbol) Split(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !File.Exists(text) ? (text[(equals + 1)..], text[..equals].ToUpperInvariant()) : (text, null);
    }
}
