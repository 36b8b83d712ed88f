using System.Globalization;
using System.Text;
using System.Text.Json;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>Reads files of trades: JSON with the venue's own objects of aggregate trades, or CSV with an id, side, quantity or amount, price and milliseconds.</summary>
/// <remarks>The symbol is the first word of the file's name (<c>fxsusdt-aggtrades-2023-11-17.csv</c>), or given as <c>ETHUSDT=FILE</c>; a name with usdm is of futures.</remarks>
internal static class TradesFile
{
    /// <param name="symbol">Null: from the file's name.</param>
    /// <exception cref="InputException">The content is no such file, or the symbol is not known.</exception>
    public static RecordedFile Read(string path, string? symbol)
    {
        string text = Encoding.UTF8.GetString(SessionFile.ReadAll(path));
        string name = Path.GetFileName(path);
        MarketSegment segment = name.Contains("usdm", StringComparison.OrdinalIgnoreCase) ? MarketSegment.UsdM : MarketSegment.Spot;
        symbol ??= name.Split('-', '.')[0].ToUpperInvariant();
        if (symbol == "USDM")
        {
            throw new InputException($"replay: the name of {name} does not say whose trades it holds; expected SYMBOL=FILE, such as ETHUSDT={name}.");
        }

        bool isAggregate = name.Contains("agg", StringComparison.OrdinalIgnoreCase) || text.StartsWith('[');
        List<AggregateTrade> trades = text.StartsWith('[') ? ReadJson(text) : ReadRows(text, path);
        if (trades.Count == 0)
        {
            throw new InputException($"replay: {name} holds neither frames of a combined stream nor trades.");
        }

        trades.Sort((a, b) => a.Id.CompareTo(b.Id));
        return new RecordedFile(path, segment, [], [new RecordedTape(new TapeFacts(segment, symbol, 1), [.. trades], !isAggregate)], Skipped: 0);
    }

    private static List<AggregateTrade> ReadJson(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        List<AggregateTrade> trades = [];
        foreach (JsonElement item in json.RootElement.EnumerateArray())
        {
            JsonElement trade = item.TryGetProperty("info", out JsonElement info) ? info : item;
            trades.Add(new AggregateTrade(
                trade.GetProperty("a").GetInt64(), RecordedNumbers.Units(trade.GetProperty("p").GetString()!), RecordedNumbers.Units(trade.GetProperty("q").GetString()!),
                trade.GetProperty("f").GetInt64(), trade.GetProperty("l").GetInt64(), trade.GetProperty("T").GetInt64() * 1_000, trade.GetProperty("m").GetBoolean()));
        }

        return trades;
    }

    private static List<AggregateTrade> ReadRows(string text, string path)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        bool hasHeader = lines.Length > 0 && lines[0].Contains("price", StringComparison.OrdinalIgnoreCase);
        string[] columns = hasHeader ? lines[0].Split(',') : ["id", "side", "amount", "price", "timestamp"];
        int id = Column("id"), side = Column("side"), quantity = Column("amount"), price = Column("price"), at = Column("timestamp");
        List<AggregateTrade> trades = new(lines.Length);
        foreach (string line in lines.Skip(hasHeader ? 1 : 0))
        {
            string[] cells = line.Split(',');
            long number = long.Parse(cells[id], CultureInfo.InvariantCulture);
            trades.Add(new AggregateTrade(
                number, RecordedNumbers.Units(cells[price]), RecordedNumbers.Units(cells[quantity]), number, number,
                long.Parse(cells[at], CultureInfo.InvariantCulture) * 1_000, cells[side] == "sell"));
        }

        return trades;

        int Column(string name)
        {
            int index = Array.IndexOf(columns, name);
            return index >= 0 ? index : throw new InputException($"replay: {path} has no column '{name}'; found {string.Join(", ", columns)}.");
        }
    }
}
