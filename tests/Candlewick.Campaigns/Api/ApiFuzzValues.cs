using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Candlewick.Campaigns.Api;

/// <summary>Values that a client should not send, and some that it may.</summary>
internal static class FuzzValues
{
    private static readonly string[] Plausible =
    [
        "BINANCE:BTCUSDT@1h", "BINANCE:BTCUSDT@1d", "BINANCE:BTCUSDT@1mo", "BINANCE:BTCUSDT@100t", "BINANCE:BTCUSDT@trades", "BINANCE:BTCUSDT", "BINANCE", "2024-01-01", "2024-01-02T03:04:05.123456789Z",
        "1", "50", "1h", "csv", "json", "ndjson", "parquet", "blocks", "rsi(period=14)", "bollinger;sma(period=5)", "audit", "universe", "swings", "bars", "true", "MTox", "SELECT 1", "FROM bars LIMIT 5", "close(1h) > 100", "log", "operator",
    ];

    private static readonly string[] Odd =
    [
        "", " ", "-1", "0", "99999999999999999999999999", "1e308", "-1e308", "1e-320", "NaN", "Infinity", "null", "true", "[]", "{}", "%", "\0", "\u0001\u0002", "\ud800x".Replace('\ud800', '\ufffd'), "ﷺﷺ", "𝔘𝔫𝔦", "💥💥💥",
        "../../etc/passwd", "..%2f..%2f", "' OR 1=1 --", "\"; DROP TABLE bar; --", "<script>", "${jndi:ldap://x}", "0001-01-01", "9999-12-31T23:59:59Z", "1677-09-21", "2262-04-11T23:47:16Z", "2024-02-30", "2024-13-01",
        "BINANCE:BTCUSDT@0m", "BINANCE:BTCUSDT@99999999999m", "BINANCE:BTCUSDT@1m/x", ":@", "A:B@1s/bid", "@", "rsi(period=-1)", "rsi(period=1e99)", "rsi(period=1000000)", "rsi(((", "ema(period=2", "rsi(period=2,period=3)", ";;;;", "OTk5OTk5OTk5OTk5OTk5OTk5OTk6MQ", "LTE6LTE",
    ];

    public static string Path(Random random, string name) =>
        name.Contains("path", StringComparison.Ordinal) && random.Next(2) == 0 ? "..%2f..%2fa.duckdb" : Escape(random, Text(random)) is { Length: > 0 } text ? text.Replace("/", "%2F", StringComparison.Ordinal) : "x";

    /// <summary>Null to leave the parameter out.</summary>
    public static string? Query(Random random, string name) => random.Next(3) == 0 ? null
        : name == "series" && random.Next(2) == 0 ? Uri.EscapeDataString(Plausible[random.Next(6)])
        : Escape(random, Text(random));

    public static string Body(Random random, IReadOnlyList<string> names)
    {
        switch (random.Next(6))
        {
            case 0:
                return Text(random);
            case 1:
                return new string('[', random.Next(1, 200));
            default:
                StringBuilder body = new("{");
                foreach (string name in names.Where(_ => random.Next(4) > 0))
                {
                    body.Append(body.Length > 1 ? "," : "").Append(JsonSerializer.Serialize(name)).Append(':').Append(Json(random));
                }

                return body.Append('}').ToString();
        }
    }

    private static string Json(Random random) => random.Next(8) switch
    {
        0 => "null",
        1 => "[]",
        2 => "{\"a\":1}",
        3 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        4 => "1e400",
        5 => "false",
        _ => JsonSerializer.Serialize(Text(random)),
    };

    private static string Text(Random random) => random.Next(10) switch
    {
        < 4 => Plausible[random.Next(Plausible.Length)],
        < 8 => Odd[random.Next(Odd.Length)],
        8 => new string((char)random.Next(0x20, 0x3000), random.Next(1, 3_000)),
        _ => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(1, 0xD7FF))),
    };

    /// <summary>Percent-encoded; now and then with bytes that are no UTF-8.</summary>
    private static string Escape(Random random, string text) => random.Next(12) == 0 ? "%ff%fe%c3%28" : Uri.EscapeDataString(text);
}
