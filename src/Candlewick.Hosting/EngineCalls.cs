namespace Candlewick.Hosting;

/// <summary>Calls of the job engine for whoever asks from outside: a command, a request.</summary>
public static class EngineCalls
{
    /// <summary>What the engine refuses is a fault of whoever asks, or of the store when another engine has it.</summary>
    /// <exception cref="InputException">The engine refuses it.</exception>
    /// <exception cref="StoreException">Locked: another engine has the store.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ArgumentException failure)
        {
            int end = failure.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
            throw new InputException(end < 0 ? failure.Message : failure.Message[..end]);
        }
        catch (InvalidOperationException failure)
        {
            throw new StoreException(ErrorKind.Locked, failure.Message, failure) { IsTransient = true };
        }
    }
}
