using System.Collections.Concurrent;

namespace Candlewick.Venues.Transport;

/// <summary>Facts that last as long as the process: for library use without a store.</summary>
public sealed class ForgetfulFacts : IFactStore
{
    private readonly ConcurrentDictionary<string, string> _facts = new(StringComparer.Ordinal);

    public Task<string?> FindAsync(string key, CancellationToken ct) => Task.FromResult(_facts.GetValueOrDefault(key));

    public Task KeepAsync(string key, string value, CancellationToken ct)
    {
        _facts[key] = value;
        return Task.CompletedTask;
    }
}
