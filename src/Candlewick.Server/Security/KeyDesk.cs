using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Server.Security;

/// <summary>What a new key is to be.</summary>
/// <param name="Datasets">Patterns of instruments, such as <c>BINANCE:*</c>; empty for all.</param>
/// <param name="Lifetime">Until it expires; null for never.</param>
public sealed record KeyRequest(string Name, AccessScope Scope, IReadOnlyList<string> Datasets, TimeSpan? Lifetime);

/// <summary>A key that was just made. Its text is shown this once.</summary>
public sealed record MadeKey(ApiKey Key, string Text);

/// <summary>Makes, ends and recognises keys.</summary>
public sealed class KeyDesk(IKeyStore keys, TimeProvider clock)
{
    private const int LongestName = 100;
    private const int MostDatasets = 100;
    private static readonly ApiKey Nobody = new("", "", new string('0', 64), AccessScope.Reader, [], default, null);

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => keys.ListAsync(ct);

    /// <exception cref="InputException">The name, a pattern or the lifetime is not possible.</exception>
    public async Task<MadeKey> CreateAsync(KeyRequest request, CancellationToken ct)
    {
        Demand(request);
        (string id, string text) = KeyText.Make();
        UtcTime now = Now();
        ApiKey key = new(id, request.Name.Trim(), KeyText.HashOf(text), request.Scope, request.Datasets, now, request.Lifetime is { } life ? now + life : null);
        await keys.AddAsync(key, ct);
        return new MadeKey(key, text);
    }

    /// <summary>Ends a key at once.</summary>
    /// <returns>The key as it was.</returns>
    /// <exception cref="StoreException">Unknown: there is no such key.</exception>
    public async Task<ApiKey> RevokeAsync(string id, CancellationToken ct)
    {
        ApiKey key = await DemandAsync(id, ct);
        await keys.ReplaceAsync(key with { RevokedAt = key.RevokedAt ?? Now() }, ct);
        return key;
    }

    /// <summary>Makes a key of the same name and rights; the old one goes on for a while.</summary>
    /// <param name="overlap">How long the old key still opens; zero to end it at once.</param>
    /// <exception cref="StoreException">Unknown: there is no such key.</exception>
    /// <exception cref="InputException">The key has ended already, or the overlap is not possible.</exception>
    public async Task<MadeKey> RotateAsync(string id, TimeSpan overlap, CancellationToken ct)
    {
        ApiKey old = await DemandAsync(id, ct);
        UtcTime now = Now();
        if (!old.IsGood(now) || old.ReplacedBy is not null)
        {
            throw new InputException($"key {id}: it has ended or was rotated before; make a new one.");
        }

        if (overlap < TimeSpan.Zero || overlap > TimeSpan.FromDays(90))
        {
            throw new InputException("overlap: expected from 0 to 90 days.");
        }

        TimeSpan? life = old.ExpiresAt is { } end ? end - old.CreatedAt : null;
        MadeKey made = await CreateAsync(new KeyRequest(old.Name, old.Scope, old.Datasets, life), ct);
        UtcTime last = now + overlap;
        await keys.ReplaceAsync(old with { ReplacedBy = made.Key.Id, ExpiresAt = old.ExpiresAt is { } limit && limit < last ? limit : last }, ct);
        return made;
    }

    /// <summary>The key of a text; null for every text that opens nothing. Unknown, revoked and expired keys cost the same work as good ones.</summary>
    internal async Task<ApiKey?> RecogniseAsync(string text, CancellationToken ct)
    {
        ApiKey? found = await keys.FindAsync(KeyText.IdOf(text), ct);
        ApiKey key = found ?? Nobody;
        bool isSame = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(KeyText.HashOf(text)), Encoding.ASCII.GetBytes(key.Hash));
        return isSame & (found is not null) & key.IsGood(Now()) ? key : null;
    }

    /// <summary>The key of an id while it is good; null otherwise.</summary>
    internal async Task<ApiKey?> FindGoodAsync(string id, CancellationToken ct) =>
        await keys.FindAsync(id, ct) is { } key && key.IsGood(Now()) ? key : null;

    private static void Demand(KeyRequest request)
    {
        List<string> faults = [];
        string name = request.Name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            faults.Add($"name: found {name.Length} characters, expected 1 to {LongestName} printable ones.");
        }

        if (request.Datasets.Count > MostDatasets)
        {
            faults.Add($"datasets: found {request.Datasets.Count}, expected at most {MostDatasets}.");
        }

        faults.AddRange(request.Datasets.Where(one => !IsPattern(one)).Select(one => $"datasets: found '{one}', expected a pattern such as BINANCE:* or BINANCE:BTC*."));
        if (request.Lifetime is { } life && (life <= TimeSpan.Zero || life > TimeSpan.FromDays(3_660)))
        {
            faults.Add("expiry: expected more than nothing and at most 3660 days.");
        }

        if (faults.Count > 0)
        {
            throw new InputException(faults);
        }
    }

    private static bool IsPattern(string? text) =>
        text is not null && text.Length is > 0 and <= 100 && text.Contains(':', StringComparison.Ordinal) && text.All(one => char.IsAsciiLetterOrDigit(one) || one is ':' or '*' or '?' or '-' or '_' or '.' or '#');

    private UtcTime Now() => UtcTime.From(clock.GetUtcNow());

    private async Task<ApiKey> DemandAsync(string id, CancellationToken ct) =>
        await keys.FindAsync(id, ct) ?? throw new StoreException(ErrorKind.Unknown, "There is no such key; 'wick server keys list' shows those there are.");
}
