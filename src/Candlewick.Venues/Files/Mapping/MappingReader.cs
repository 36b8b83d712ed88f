using System.Globalization;
using Candlewick.Text;
using Candlewick.Text.Yaml;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Reads a mapping out of YAML; every fault is found in one pass.</summary>
internal static class MappingReader
{
    /// <param name="file">What faults call the file.</param>
    /// <param name="faults">Empty when the mapping is sound.</param>
    /// <returns>Null when there are faults.</returns>
    public static FileMapping? Read(string yaml, string file, out IReadOnlyList<TextFault> faults)
    {
        YamlFile document = YamlFile.Parse(yaml, file);
        FileMapping? mapping = document.Faults.Count > 0 && !document.Root.Keys.Any() ? null : Read(document.Root);
        faults = document.Faults;
        return faults.Count == 0 ? mapping : null;
    }

    private static FileMapping? Read(YamlMap root)
    {
        string name = root.RequiredString("name", "a short name of the mapping, such as ftx-perpetual-1m");
        IReadOnlyList<FileGlob> files = [.. root.Strings("files").Select(text => new FileGlob(text))];
        if (files.Count == 0)
        {
            root.Reject("files", "nothing", "at least one pattern of file names, such as ftx-*.csv");
        }

        RowKind row = root.RequiredEnum("row", RowKind.Bar);
        MappedText text = ReadText(root.Map("format"));
        MappedTime? time = root.Require("time", "a map with the column and unit of the time") is { } value ? ReadTime(value.ToMap(), row) : null;
        MappedInstrument? instrument = root.Require("instrument", "a map with venue and symbol") is { } found ? MappedInstrumentReader.Read(found.ToMap()) : null;
        Dictionary<string, MappedColumn> columns = MappedColumns.Read(root, row);
        MappedAggressor? aggressor = row is RowKind.Trade or RowKind.AggregateTrade ? ReadAggressor(root) : null;
        FileMapping mapping = new(name, files, text, row, instrument!, time!, columns, aggressor)
        {
            PriceScale = root.Double("price-scale", 1, double.Epsilon),
            QuantityScale = root.Double("quantity-scale", 1, double.Epsilon),
            Calendar = ReadCalendar(root),
            HasConsecutiveIds = row is RowKind.Trade or RowKind.AggregateTrade && ReadConsecutive(root, columns),
        };
        mapping = row == RowKind.Bar ? ReadBars(root, mapping) : mapping;
        return time is null || instrument is null ? null : mapping;
    }

    private static FileMapping ReadBars(YamlMap root, FileMapping mapping)
    {
        Timeframe timeframe = default;
        if (root.Require("timeframe", "the length of a bar, such as 1m") is { } value && !Timeframe.TryParse(value.Text, out timeframe))
        {
            value.Reject("the length of a bar, such as 1s, 1m, 1h, 1d, 1w or 1mo");
        }

        return mapping with
        {
            Bars = new BarSpec(timeframe, root.Enum("price", PriceSource.Trade)),
            AbsentMeansNoTrades = root.Bool("absent-means-no-trades", false),
            IsLastRowForming = root.Bool("last-row-is-forming", false),
        };
    }

    private static bool ReadConsecutive(YamlMap root, Dictionary<string, MappedColumn> columns)
    {
        bool isConsecutive = root.Bool("consecutive-ids", false);
        if (isConsecutive && !columns.ContainsKey("id"))
        {
            root.Reject("consecutive-ids", "true without a column id", "a column id under columns");
        }

        return isConsecutive;
    }

    private static TradingCalendar ReadCalendar(YamlMap root)
    {
        string code = root.String("calendar", TradingCalendar.AlwaysOpenCode);
        if (TradingCalendars.TryFind(code, out TradingCalendar? calendar))
        {
            return calendar;
        }

        root.Reject("calendar", $"'{code}'", $"one of {string.Join(", ", TradingCalendars.Codes)}", NearestName.Of(code, TradingCalendars.Codes));
        return TradingCalendar.AlwaysOpen;
    }

    private static MappedText ReadText(YamlMap map)
    {
        MappedLayout layout = map.Enum("kind", MappedLayout.ByExtension);
        return new MappedText(
            layout, ReadByte(map, "delimiter", 0), ReadByte(map, "quote", (byte)'"'), map.Bool("header", true), map.String("path", ""));
    }

    private static byte ReadByte(YamlMap map, string key, byte fallback)
    {
        string? text = map.OptionalString(key);
        (string Name, char Letter)[] names = [("comma", ','), ("tab", '\t'), ("semicolon", ';'), ("pipe", '|'), ("space", ' '), ("none", '\0')];
        (string Name, char Letter)? named = names.Where(one => one.Name == text).Select(one => ((string, char)?)one).FirstOrDefault();
        if (text is null || named is not null)
        {
            return named is null ? fallback : (byte)named.Value.Letter;
        }

        if (text is [> ' ' and < '\x7F' or '\t'])
        {
            return (byte)text[0];
        }

        map.Reject(key, $"'{text}'", $"one character, or one of {string.Join(", ", names.Select(one => one.Name))}", NearestName.Of(text, names.Select(one => one.Name)));
        return fallback;
    }

    private static MappedTime ReadTime(YamlMap map, RowKind row)
    {
        MappedColumn column = MappedColumns.Require(map, "column", "the column of the time, by name or position from 0");
        TimeUnit unit = map.RequiredEnum("unit", TimeUnit.Ms);
        string? format = unit == TimeUnit.Text ? map.OptionalString("format") : null;
        TimeZoneInfo zone = TimeZoneInfo.Utc;
        if (unit == TimeUnit.Text && map.OptionalString("zone") is { } id && !TimeZones.TryFind(id, out zone))
        {
            map.Reject("zone", $"'{id}'", "an IANA time zone that this machine knows, such as America/New_York (Debian: package tzdata)");
        }

        if (format is not null && !IsFormat(format))
        {
            map.Reject("format", $"'{format}'", "a .NET date and time format, such as yyyyMMdd HH:mm");
        }

        return new MappedTime(column, unit, format, zone, row == RowKind.Bar ? map.RequiredEnum("stamp", BarStamp.Open) : BarStamp.Open);
    }

    private static bool IsFormat(string format)
    {
        try
        {
            string text = DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
            return text.Any(char.IsAsciiDigit);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static MappedAggressor? ReadAggressor(YamlMap root)
    {
        if (!root.Has("aggressor"))
        {
            return null;
        }

        YamlMap map = root.Map("aggressor");
        MappedColumn column = MappedColumns.Require(map, "column", "the column that tells which side took liquidity");
        MappedAggressor aggressor = new(column, map.Strings("buyer"), map.Strings("seller"));
        if (aggressor.Buyer.Count + aggressor.Seller.Count == 0)
        {
            map.Reject("buyer", "nothing", "the values that mean that the buyer took liquidity, such as [buy, b]");
        }

        return aggressor;
    }
}
