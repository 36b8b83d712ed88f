namespace Candlewick.Server.Api;

/// <summary>Work that is done one at a time, in the order of the callers; one that leaves does not stop it. Safe for concurrent use.</summary>
internal sealed class InTurn
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        Task<T> mine;
        lock (_gate)
        {
            _last = mine = AfterAsync(_last, work);
        }

        return mine.WaitAsync(ct);
    }

    /// <summary>Waits until what was begun has ended, whatever became of it.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            return Task.WhenAny(_last);
        }
    }

    private static async Task<T> AfterAsync<T>(Task before, Func<Task<T>> work)
    {
        await Task.WhenAny(before);
        await Task.Yield();
        return await work();
    }
}
