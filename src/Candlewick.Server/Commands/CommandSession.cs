using System.Threading.Channels;

namespace Candlewick.Server.Commands;

/// <summary>One command that runs for a caller.</summary>
internal sealed class CommandSession : IDisposable
{
    private readonly Channel<string?> _input = Channel.CreateUnbounded<string?>();
    private readonly CancellationTokenSource _cancelled = new();

    public CommandSession()
    {
        Errors = new FrameText(Frames, FrameKind.Errors);
        Streams = new CommandStreams(new CallerInput(this), new FrameText(Frames, FrameKind.Output), Errors);
    }

    public FrameQueue Frames { get; } = new();

    public CommandStreams Streams { get; }

    public FrameText Errors { get; }

    /// <summary>Cancelled when the caller asks for it.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    public void Cancel() => _cancelled.Cancel();

    /// <summary>Hands over what the caller read; null where its input has ended.</summary>
    public void GiveInput(string? text) => _input.Writer.TryWrite(text);

    public void Dispose() => _cancelled.Dispose();

    private async Task<string?> AskAsync(FrameKind what, CancellationToken ct)
    {
        Frames.Add(what, []);
        return await _input.Reader.ReadAsync(ct);
    }

    private sealed class CallerInput(CommandSession session) : TextReader
    {
        public override ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken) =>
            new(session.AskAsync(FrameKind.WantsLine, cancellationToken));

        public override Task<string?> ReadLineAsync() => session.AskAsync(FrameKind.WantsLine, session.Cancelled);

        public override async Task<string> ReadToEndAsync(CancellationToken cancellationToken) =>
            await session.AskAsync(FrameKind.WantsAll, cancellationToken) ?? "";

        public override Task<string> ReadToEndAsync() => ReadToEndAsync(session.Cancelled);

        public override int Read() => throw new NotSupportedException("Input of a caller is read by lines, or whole.");

        public override int Read(char[] buffer, int index, int count) => Read();
    }
}
