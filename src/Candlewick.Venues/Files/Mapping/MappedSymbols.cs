using System.Text;
using System.Text.RegularExpressions;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Finds the instrument of a row: by constant, by the file's name or by a column.</summary>
internal sealed class MappedSymbols(MappedInstrument mapping, string calendar)
{
    private readonly Dictionary<string, Instrument?> _known = new(StringComparer.Ordinal);
    private byte[] _last = [];
    private Instrument? _lastInstrument;

    /// <summary>Upper case, without slashes and spaces: <c>XRP/ETH</c> is <c>XRPETH</c>.</summary>
    public static string Canonical(string symbol) =>
        symbol.ToUpperInvariant().Replace("/", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The instrument of the whole file; null when it comes from a column, or when the name does not tell it.</summary>
    public Instrument? OfFile(ImportFile file)
    {
        if (mapping.Symbol is not null)
        {
            return Of(mapping.Symbol, null);
        }

        if (mapping.FilePattern?.Match(file.Name) is not { Success: true } match)
        {
            return null;
        }

        (Group left, Group right, Group whole) = (match.Groups["base"], match.Groups["quote"], match.Groups["symbol"]);
        AssetPair? pair = left.Success && right.Success ? new AssetPair(left.Value.ToUpperInvariant(), right.Value.ToUpperInvariant()) : null;
        string symbol = whole.Success ? whole.Value : left.Value + right.Value;
        return symbol.Length == 0 ? null : Of(symbol, pair);
    }

    /// <summary>The instrument of a row; null when the text is no symbol.</summary>
    public Instrument? OfField(ReadOnlySpan<byte> field)
    {
        if (_lastInstrument is not null && field.SequenceEqual(_last))
        {
            return _lastInstrument;
        }

        string text = Encoding.UTF8.GetString(field);
        if (!_known.TryGetValue(text, out Instrument? instrument))
        {
            instrument = Of(text, null);
            _known[text] = instrument;
        }

        (_last, _lastInstrument) = (field.ToArray(), instrument);
        return instrument;
    }

    private Instrument? Of(string symbol, AssetPair? pair)
    {
        if (pair is null && AssetPair.TrySplit(symbol, out AssetPair split))
        {
            pair = split;
        }

        string? left = mapping.Base ?? pair?.Base;
        string? right = mapping.Quote ?? pair?.Quote;
        if (left is null || right is null || !InstrumentId.TryParse($"{mapping.Venue}:{Canonical(symbol)}", out InstrumentId id))
        {
            return null;
        }

        bool isDerivative = mapping.Kind is InstrumentKind.Perpetual or InstrumentKind.Future;
        ContractTerms? terms = isDerivative ? new ContractTerms(mapping.Settlement ?? (mapping.IsInverse ? left : right), mapping.Multiplier, mapping.IsInverse) : null;
        return new Instrument(id, mapping.Kind, symbol, left, right, calendar, terms);
    }
}
