using System.Globalization;

namespace Candlewick.Acquisition.Derived;

/// <summary>How far a computation has followed the changes of the store, and of what it was made.</summary>
/// <param name="Basis">Source and options, as text; another basis starts afresh.</param>
/// <param name="Entry">Number of the last change that it has followed.</param>
internal readonly record struct DerivationMark(string Basis, long Entry)
{
    private const char Separator = '|';

    /// <summary>The mark of a computation over this basis; its entry is 0 where it was never done, or over another one.</summary>
    public static async Task<DerivationMark> FindAsync(IFactStore facts, string key, string basis, CancellationToken ct)
    {
        DerivationMark? known = await TryFindAsync(facts, key, ct);
        return known?.Basis == basis ? known.Value : new DerivationMark(basis, 0);
    }

    /// <summary>Null when the computation was never done.</summary>
    public static async Task<DerivationMark?> TryFindAsync(IFactStore facts, string key, CancellationToken ct)
    {
        if (await facts.FindAsync(key, ct) is not { } text)
        {
            return null;
        }

        int at = text.LastIndexOf(Separator);
        return new DerivationMark(text[..at], long.Parse(text.AsSpan(at + 1), CultureInfo.InvariantCulture));
    }

    public Task KeepAsync(IFactStore facts, string key, CancellationToken ct) =>
        facts.KeepAsync(key, string.Create(CultureInfo.InvariantCulture, $"{Basis}{Separator}{Entry}"), ct);
}
