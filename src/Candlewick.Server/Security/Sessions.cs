using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Candlewick.Server.Security;

/// <summary>One login of a browser.</summary>
internal sealed record Session(string KeyId, DateTimeOffset ExpiresAt);

/// <summary>Logins of browsers, kept by the hash of their token, gone with the process.</summary>
internal sealed class Sessions(TimeProvider clock, TimeSpan lifetime)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Session> _byHash = new(StringComparer.Ordinal);

    /// <returns>What the browser keeps, and until when.</returns>
    public (string Token, DateTimeOffset ExpiresAt) Begin(string keyId)
    {
        if (_byHash.Count >= Most)
        {
            Sweep();
        }

        string token = RandomNumberGenerator.GetHexString(64, lowercase: true);
        DateTimeOffset end = clock.GetUtcNow() + lifetime;
        _byHash[KeyText.HashOf(token)] = new Session(keyId, end);
        return (token, end);
    }

    public Session? Find(string token) =>
        _byHash.TryGetValue(KeyText.HashOf(token), out Session? session) && clock.GetUtcNow() < session.ExpiresAt ? session : null;

    public void End(string token) => _byHash.TryRemove(KeyText.HashOf(token), out _);

    /// <summary>Drops what has expired, or the oldest half where nothing has.</summary>
    private void Sweep()
    {
        DateTimeOffset now = clock.GetUtcNow();
        KeyValuePair<string, Session>[] all = [.. _byHash.OrderBy(one => one.Value.ExpiresAt)];
        int ended = all.Count(one => one.Value.ExpiresAt <= now);
        foreach (KeyValuePair<string, Session> one in all.Take(Math.Max(ended, Most / 2)))
        {
            _byHash.TryRemove(one.Key, out _);
        }
    }
}
