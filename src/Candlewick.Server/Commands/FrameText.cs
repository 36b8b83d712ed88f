using System.Text;

namespace Candlewick.Server.Commands;

/// <summary>Text that goes to the caller as frames of one kind. Safe for concurrent use: what is written at once stays together.</summary>
internal sealed class FrameText(FrameQueue frames, FrameKind kind) : TextWriter
{
    private const int LongestBeginning = 500;

    private readonly Lock _gate = new();
    private readonly StringBuilder _beginning = new();
    private readonly Encoder _encoder = System.Text.Encoding.UTF8.GetEncoder();
    private byte[] _bytes = new byte[1_024];

    public override Encoding Encoding => System.Text.Encoding.UTF8;

    /// <summary>What was written first, shortened.</summary>
    public string Beginning
    {
        get
        {
            lock (_gate)
            {
                return _beginning.ToString();
            }
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_gate)
        {
            _beginning.Append(buffer[..Math.Min(buffer.Length, LongestBeginning - _beginning.Length)]);
            int most = Encoding.GetMaxByteCount(buffer.Length);
            if (_bytes.Length < most)
            {
                _bytes = new byte[most];
            }

            int length = _encoder.GetBytes(buffer, _bytes, flush: false);
            if (length > 0)
            {
                frames.Add(kind, _bytes.AsSpan(0, length));
            }
        }
    }

    public override void WriteLine() => Write(CoreNewLine);

    public override void WriteLine(string? value) => Write(string.Concat(value, NewLine));

    public override void WriteLine(ReadOnlySpan<char> buffer) => Write(string.Concat(buffer, NewLine));

    public override Task WriteAsync(char value) => Done(() => Write(value));

    public override Task WriteAsync(string? value) => Done(() => Write(value));

    public override Task WriteAsync(char[] buffer, int index, int count) => Done(() => Write(buffer, index, count));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Done(() => Write(buffer.Span));

    public override Task WriteLineAsync() => Done(WriteLine);

    public override Task WriteLineAsync(string? value) => Done(() => WriteLine(value));

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Done(() => WriteLine(buffer.Span));

    public override Task FlushAsync() => Task.CompletedTask;

    private static Task Done(Action write)
    {
        write();
        return Task.CompletedTask;
    }
}
