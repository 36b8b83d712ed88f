namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>Results of a row of questions: while the caller works on one, the next is already being found.</summary>
/// <param name="isAhead">False: a question is asked only when the caller wants its result.</param>
/// <param name="find">Called for one question after the other, never for two at once.</param>
internal sealed class Ahead<TQuestion, TResult>(IReadOnlyList<TQuestion> questions, bool isAhead, Func<TQuestion, Task<TResult>> find) : IAsyncDisposable
    where TResult : class, IDisposable
{
    private Task<TResult>? _next;
    private int _begun;

    /// <summary>The next result, which the caller disposes; null after the last.</summary>
    public async Task<TResult?> NextAsync()
    {
        if (_next is null)
        {
            Begin();
        }

        if (_next is not { } finding)
        {
            return null;
        }

        _next = null;
        TResult result = await finding;
        if (isAhead)
        {
            Begin();
        }

        return result;
    }

    /// <summary>Ends once nothing is being found any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_next is not null)
        {
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_next.IsCompletedSuccessfully)
            {
                (await _next).Dispose();
            }
        }
    }

    private void Begin()
    {
        if (_begun < questions.Count)
        {
            _next = find(questions[_begun++]);
        }
    }
}
