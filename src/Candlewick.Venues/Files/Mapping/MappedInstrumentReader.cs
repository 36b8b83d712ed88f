using System.Text.RegularExpressions;
using Candlewick.Text.Yaml;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Reads the instrument of a mapping.</summary>
internal static class MappedInstrumentReader
{
    public static MappedInstrument Read(YamlMap map)
    {
        string venue = map.RequiredString("venue", "the code of a market segment, such as BINANCE or FX");
        if (venue.Length > 0 && !InstrumentId.TryParse($"{venue}:X", out _))
        {
            map.Reject("venue", $"'{venue}'", "upper-case letters, digits and hyphens");
        }

        InstrumentKind kind = map.Enum("kind", InstrumentKind.Spot);
        if (kind is InstrumentKind.Option)
        {
            map.Reject("kind", "'option'", "spot, perpetual, future or equity: a mapping cannot give a contract's terms");
        }

        YamlValue? symbol = map.Require("symbol", "a symbol, { column: name } or { file: pattern }");
        (string? text, MappedColumn? column, Regex? pattern) = symbol is null ? default : ReadSymbol(map, symbol);
        MappedInstrument instrument = new(
            venue, kind, text, column, pattern, map.OptionalString("base"), map.OptionalString("quote"), map.OptionalString("settlement"),
            (decimal)map.Double("multiplier", 1, 1e-9, 1e12), map.Bool("inverse", false));
        if (text is not null && venue.Length > 0)
        {
            Check(map, instrument, text);
        }

        return instrument;
    }

    private static void Check(YamlMap map, MappedInstrument instrument, string text)
    {
        if (!InstrumentId.TryParse($"{instrument.Venue}:{MappedSymbols.Canonical(text)}", out _))
        {
            map.Reject("symbol", $"'{text}'", "a symbol of letters, digits and -_.#");
        }
        else if ((instrument.Base is null || instrument.Quote is null) && !AssetPair.TrySplit(text, out _))
        {
            map.Reject("symbol", $"'{text}', whose base and quote cannot be told", "base and quote beside it");
        }
    }

    private static (string? Text, MappedColumn? Column, Regex? Pattern) ReadSymbol(YamlMap map, YamlValue symbol)
    {
        if (!symbol.IsMap)
        {
            return (map.RequiredString("symbol"), null, null);
        }

        YamlMap source = symbol.ToMap();
        MappedColumn? column = source.Find("column") is { } value ? MappedColumns.Read(value) : null;
        string? pattern = source.OptionalString("file");
        if ((column is null) == (pattern is null))
        {
            symbol.Reject("one of column and file");
        }

        return (null, column, pattern is null ? null : ReadPattern(source, pattern));
    }

    private static Regex? ReadPattern(YamlMap map, string pattern)
    {
        const string Groups = "a regular expression with a group (?<symbol>...), or (?<base>...) and (?<quote>...)";
        try
        {
            Regex regex = new(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            string[] names = regex.GetGroupNames();
            if (names.Contains("symbol") || (names.Contains("base") && names.Contains("quote")))
            {
                return regex;
            }

            map.Reject("file", $"'{pattern}'", Groups);
        }
        catch (ArgumentException exception)
        {
            map.Reject("file", $"'{pattern}' ({exception.Message.TrimEnd('.')})", Groups);
        }

        return null;
    }
}
