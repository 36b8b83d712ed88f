using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live;

/// <summary>Keeps messages that could not be read in a file beside the store: one JSON object a line, with the bytes as they came, in Base64.</summary>
/// <remarks>
/// <see cref="Add"/> never waits: where messages come faster than the disk takes them, the oldest that wait are left out (all of them are counted
/// by <see cref="DeadLetters"/>). A file that is full moves to <c>.1</c>, in place of the one before. Safe for concurrent use.
/// </remarks>
public sealed class DeadLetterFile : IAsyncDisposable
{
    private const int Waiting = 1_024;

    private readonly Channel<RejectedMessage> _queue = Channel.CreateBounded<RejectedMessage>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly string _path;
    private readonly long _largest;
    private readonly ILogger _log;
    private readonly Task _writing;

    /// <param name="largest">Bytes after which another file is begun; default 16 MiB.</param>
    public DeadLetterFile(string path, ILogger log, long largest = 16 << 20)
    {
        (_path, _largest, _log) = (path, largest, log);
        _writing = Task.Run(WriteAsync);
    }

    public void Add(RejectedMessage message) => _queue.Writer.TryWrite(message);

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            try
            {
                if (new FileInfo(_path) is { Exists: true } file && file.Length >= _largest)
                {
                    File.Move(_path, _path + ".1", overwrite: true);
                }

                await using FileStream target = new(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
                while (target.Length < _largest && _queue.Reader.TryRead(out RejectedMessage? message))
                {
                    target.Write(LineOf(message));
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The messages are lost to the file, not to the count; the market goes on.
                _queue.Reader.TryRead(out _);
                _log.DeadLettersFail(_path, failure.Message);
            }
        }
    }

    private static byte[] LineOf(RejectedMessage message) =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(new
        {
            at = message.ReceivedAt.ToString(),
            venue = message.Venue,
            reason = message.Reason.ToString(),
            detail = message.Detail,
            length = message.Length,
            bytes = Convert.ToBase64String(message.Bytes.Span),
        }),
        (byte)'\n',
    ];
}
