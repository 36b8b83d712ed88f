using System.IO.Pipelines;
using System.Text;

namespace Candlewick.Server.Sql;

/// <summary>A statement that is being answered, line by line: a <see cref="SqlHead"/>, rows, a <see cref="SqlEnd"/>.</summary>
internal interface ISqlAnswer : IAsyncDisposable
{
    TextReader Lines { get; }

    /// <summary>Why an answer ended before its last line.</summary>
    Task<StoreException> ExplainAsync();
}

/// <summary>A statement on the database of a server, which itself takes none that writes, and ends one that takes too long.</summary>
internal sealed class ServerAnswer : ISqlAnswer
{
    private const int BufferBytes = 1 << 16;

    private readonly Pipe _pipe = new();
    private readonly CancellationTokenSource _stop;
    private readonly Task _answering;
    private Exception? _failure;

    /// <param name="limit">For how long the statement may run.</param>
    public ServerAnswer(IStoreQueries queries, SqlTask task, TimeSpan limit, CancellationToken ct)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _stop.CancelAfter(limit);
        Lines = new StreamReader(_pipe.Reader.AsStream(), Encoding.UTF8);
        _answering = Task.Run(() => AnswerAsync(queries, task), CancellationToken.None);
    }

    public TextReader Lines { get; }

    public async Task<StoreException> ExplainAsync()
    {
        await _answering;
        return _failure is { } failure
            ? new StoreException(ErrorKind.BadRequest, $"The statement failed: {failure.Message}", failure)
            : new StoreException(ErrorKind.TimedOut, "time: the statement took longer than it may (server.sql_seconds), or was given up.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pipe.Reader.CompleteAsync();
        await _answering;
        Lines.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync(IStoreQueries queries, SqlTask task)
    {
        try
        {
            await using BufferedStream output = new(_pipe.Writer.AsStream(), BufferBytes);
            await SqlWorker.AnswerAsync(queries, task, output, _stop.Token);
        }
        catch (Exception failure)
        {
            // Nobody waits for the rest, its time is over, or the store failed in a way that nobody knew: the answer ends without its last line.
            _failure = _stop.IsCancellationRequested ? null : failure;
            await _pipe.Writer.CompleteAsync();
        }
    }
}
