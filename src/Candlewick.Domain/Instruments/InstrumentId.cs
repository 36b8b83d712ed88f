namespace Candlewick.Domain.Instruments;

/// <summary>One listing at one market segment, written <c>VENUE:SYMBOL</c>, such as <c>BINANCE:BTCUSDT</c> or <c>NYSE:META#2</c>.</summary>
/// <remarks>
/// Upper case, no spaces or slashes. A symbol listed again for something else carries <c>#2</c>, <c>#3</c>.
/// In memory a 32-bit handle into a table that only grows; the handle means nothing outside the process.
/// </remarks>
public readonly struct InstrumentId : IEquatable<InstrumentId>, IComparable<InstrumentId>
{
    private readonly int _handle;

    private InstrumentId(int handle) => _handle = handle;

    /// <summary>The market segment: <c>BINANCE</c> (spot), <c>BINANCE-UM</c>, <c>NYSE</c>, <c>OPRA</c>, <c>SIM</c>.</summary>
    public string Venue => InstrumentNames.Of(_handle).Venue;

    public string Symbol => InstrumentNames.Of(_handle).Symbol;

    /// <summary>True for the default value, which names no instrument.</summary>
    public bool IsNone => _handle == 0;

    /// <exception cref="FormatException">Venue or symbol has characters that an id may not have.</exception>
    public static InstrumentId Of(string venue, string symbol) =>
        TryCreate(venue, symbol, out InstrumentId id)
            ? id
            : throw new FormatException($"'{venue}:{symbol}' is not an instrument id; expected VENUE:SYMBOL in upper case, such as BINANCE:BTCUSDT.");

    /// <exception cref="FormatException">The text is no <c>VENUE:SYMBOL</c>.</exception>
    public static InstrumentId Parse(string text) =>
        TryParse(text, out InstrumentId id)
            ? id
            : throw new FormatException($"'{text}' is not an instrument id; expected VENUE:SYMBOL in upper case, such as BINANCE:BTCUSDT.");

    public static bool TryParse(string? text, out InstrumentId id)
    {
        id = default;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && TryCreate(text![..colon], text[(colon + 1)..], out id);
    }

    /// <summary>A file-name and URL-path form, <c>BINANCE/BTCUSDT</c> with every unsafe character of the symbol as <c>_XX</c> (hexadecimal).</summary>
    public string ToPath() => $"{PathSegment.Escape(Venue)}/{PathSegment.Escape(Symbol)}";

    /// <summary>Reads what <see cref="ToPath"/> wrote.</summary>
    public static bool TryParsePath(string path, out InstrumentId id)
    {
        id = default;
        return path.Split('/') is [var venue, var symbol]
            && PathSegment.TryUnescape(venue, out string venueText)
            && PathSegment.TryUnescape(symbol, out string symbolText)
            && TryCreate(venueText, symbolText, out id);
    }

    public bool Equals(InstrumentId other) => _handle == other._handle;

    public override bool Equals(object? obj) => obj is InstrumentId other && Equals(other);

    public override int GetHashCode() => _handle;

    /// <summary>By venue, then symbol, ordinal.</summary>
    public int CompareTo(InstrumentId other) =>
        string.CompareOrdinal(Venue, other.Venue) is var byVenue && byVenue != 0 ? byVenue : string.CompareOrdinal(Symbol, other.Symbol);

    public override string ToString() => IsNone ? "(none)" : $"{Venue}:{Symbol}";

    public static bool operator ==(InstrumentId a, InstrumentId b) => a.Equals(b);

    public static bool operator !=(InstrumentId a, InstrumentId b) => !a.Equals(b);

    private static bool TryCreate(string venue, string symbol, out InstrumentId id)
    {
        id = default;
        if (!IsName(venue, "-") || !IsName(symbol, "-_.#"))
        {
            return false;
        }

        id = new InstrumentId(InstrumentNames.Intern(venue, symbol));
        return true;
    }

    private static bool IsName(string text, string punctuation)
    {
        if (text.Length is 0 or > 64)
        {
            return false;
        }

        foreach (char c in text)
        {
            // Venues list symbols in other scripts too (Binance did in 2025): any upper-case or caseless letter is a letter.
            bool isLetter = char.IsLetter(c) && !char.IsLower(c);
            if (!isLetter && !char.IsAsciiDigit(c) && !punctuation.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
