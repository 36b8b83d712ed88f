using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>The lines of an answer, one held at a time, and none that is larger than a row may be.</summary>
internal sealed class LineReader(Stream stream) : IAsyncDisposable
{
    /// <summary>What one row may have as the server writes it.</summary>
    public const int RowBytes = 16 << 20;

    private const int BufferBytes = 1 << 16;

    private readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes));

    /// <summary>The next line without its end; null after the last.</summary>
    /// <exception cref="StoreException">BadRequest: it is larger than it may be.</exception>
    public async ValueTask<string?> ReadAsync(CancellationToken ct)
    {
        for (long seen = 0; ;)
        {
            ReadResult read = await _pipe.ReadAsync(ct);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.Slice(seen).PositionOf((byte)'\n') is { } end)
            {
                string line = Encoding.UTF8.GetString(buffer.Slice(0, end));
                _pipe.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
            {
                string? rest = buffer.IsEmpty ? null : Encoding.UTF8.GetString(buffer);
                _pipe.AdvanceTo(buffer.End);
                return rest;
            }

            seen = buffer.Length;
            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (seen > RowBytes)
            {
                throw new StoreException(ErrorKind.BadRequest, $"A row of the answer has more than {RowBytes >> 20} MiB. Ask for a part of its texts, such as left(name, 1000).");
            }
        }
    }

    public ValueTask DisposeAsync() => _pipe.CompleteAsync();
}
