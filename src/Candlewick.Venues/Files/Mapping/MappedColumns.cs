using System.Globalization;
using Candlewick.Text.Yaml;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Reads the columns of a mapping: a name, a position from 0, or <c>{ constant: value }</c>.</summary>
internal static class MappedColumns
{
    public static Dictionary<string, MappedColumn> Read(YamlMap root, RowKind row)
    {
        Dictionary<string, MappedColumn> columns = new(StringComparer.Ordinal);
        if (root.Require("columns", "a map of values to columns") is not { } value)
        {
            return columns;
        }

        YamlMap map = value.ToMap();
        (string[] required, string[] optional) = NamesOf(row);
        foreach (string name in required)
        {
            columns[name] = Require(map, name, $"the column of {name}, by name or position from 0");
        }

        foreach (string name in optional)
        {
            if (map.Find(name) is { } column && Read(column) is { } read)
            {
                columns[name] = read;
            }
        }

        return columns;
    }

    /// <summary>The column of a key; a fault and the first column where it is absent or wrong.</summary>
    public static MappedColumn Require(YamlMap map, string key, string expected) =>
        (map.Require(key, expected) is { } value ? Read(value) : null) ?? new MappedColumn(null, 0, null);

    public static MappedColumn? Read(YamlValue value)
    {
        if (value.IsMap)
        {
            return new MappedColumn(null, -1, value.ToMap().RequiredString("constant", "a constant value"));
        }

        if (string.IsNullOrEmpty(value.Text))
        {
            value.Reject("a column name, a position from 0, or { constant: value }");
            return null;
        }

        return int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int position)
            ? new MappedColumn(null, position, null)
            : new MappedColumn(value.Text, -1, null);
    }

    private static (string[] Required, string[] Optional) NamesOf(RowKind row) => row switch
    {
        RowKind.Bar => (["open", "high", "low", "close"], ["volume", "quote-volume", "trade-count", "taker-buy-volume", "taker-buy-quote-volume"]),
        RowKind.Trade => (["price", "quantity"], ["id"]),
        RowKind.AggregateTrade => (["id", "price", "quantity"], ["first-id", "last-id"]),
        RowKind.Quote => (["bid-price", "ask-price"], ["bid-size", "ask-size", "sequence"]),
        _ => (["value"], []),
    };
}
