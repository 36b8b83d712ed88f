using System.Text;
using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>docs/how-to/analytics.md: every command on it was run on real data, and printed what stands below it.</summary>
public sealed class AnalyticsPageTests
{
    private const string WriteVariable = "CANDLEWICK_WRITE_REFERENCE";

    private static readonly string[] Imports =
    [
        "binance-bucket/data/spot/monthly/klines/BTCUSDT", "binance-bucket/data/spot/monthly/klines/ETHUSDT",
        "binance-bucket/data/spot/daily/klines/BTCUSDT", "binance-bucket/data/futures/um/monthly/klines/NEARUSDT", "trades", "options",
    ];

    private static readonly (string Title, string Text, string[] Commands)[] Sections =
    [
        ("Indicators", "Over stored bars, from the first stored one on. The line below a table draws the first output.",
        [
            "wick indicator rsi BINANCE:BTCUSDT 1h --period 14 --last 5",
            "wick indicator macd BINANCE:ETHUSDT 1d --from 2026-03-29",
            "wick indicator correlation BINANCE:BTCUSDT 1d --with BINANCE:ETHUSDT --last 3 -f csv",
            "wick indicator engulfing BINANCE:BTCUSDT 1d -f parquet -o engulfing.parquet",
            "wick query --files \"SELECT pattern, count(*) AS days FROM 'engulfing.parquet' GROUP BY 1 ORDER BY 1\"",
        ]),
        ("Larger bars of smaller ones", "Minutes to hours and days. An hour of which a minute is missing is left out, unless --incomplete says otherwise.",
        [
            "wick resample BINANCE-UM:NEARUSDT 1h --last 3",
            "wick resample BINANCE-UM:NEARUSDT 1d --from 2024-02-27 --to 2024-03-01",
            "wick resample BINANCE:BTCUSDT 1h --of 15m -f parquet -o hours.parquet",
            "wick query \"SELECT * FROM bars WHERE series = 'BINANCE:BTCUSDT@1h'\" -f parquet -o own.parquet",
            "wick query --files \"SELECT count(*) AS hours, count(*) FILTER (made.open = own.open AND made.high = own.high AND made.low = own.low AND made.close = own.close AND made.trade_count = own.trade_count) AS equal FROM 'hours.parquet' made JOIN 'own.parquet' own USING (open_time)\"",
        ]),
        ("Bars of trades", "Time, tick, volume and value bars of the tape; nothing is lost on the way. The option's bars are made of minutes, none of which is split: together 33,805 contracts.",
        [
            "wick bars US:SPY@1m/built --from 2013-10-07 --to 2013-10-08 --last 3",
            "wick bars US:SPY@1000t/built --from 2013-10-07 --to 2013-10-08 -f parquet -o ticks.parquet",
            "wick bars US:SPY@500000v/built --from 2013-10-07 --to 2013-10-08 -f parquet -o volume.parquet",
            "wick bars US:SPY@100000000q/built --from 2013-10-07 --to 2013-10-08 -f parquet -o value.parquet",
            "wick query \"SELECT sum(quantity)::BIGINT AS tape FROM trades WHERE instrument = 'US:SPY' AND event_time < '2013-10-08'\"",
            "wick query --files \"SELECT (SELECT sum(volume)::BIGINT FROM 'ticks.parquet') AS tick_bars, (SELECT sum(volume)::BIGINT FROM 'volume.parquet') AS volume_bars, (SELECT sum(volume)::BIGINT FROM 'value.parquet') AS value_bars\"",
            "wick bars BINANCE:XRPETH@1m/built --last 3",
            "wick bars OPRA:AAPL-20140606-C-00650@2000v/built --open-interest",
        ]),
        ("Rankings and levels", "The best and worst of the last five days, and where prices turned.",
        [
            "wick rank --count 1",
            "wick levels BINANCE:BTCUSDT@1d --from 2025-06-01 --touches 3",
        ]),
    ];

    [Fact]
    public async Task Page_OfTheGuide_ShowsWhatTheCommandsPrint()
    {
        string[] paths = [.. Imports.Select(TestData.Require)];
        using TemporaryFolder folder = new();
        Wick wick = new(folder.Path);
        (await wick.RunAsync(["import", .. paths, "--mapping", Path.Combine(Repository.Root, "samples", "mappings")])).Ended(0);
        string page = await WriteAsync(wick);
        string path = Path.Combine(Repository.Root, "docs", "how-to", "analytics.md");
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(File.ReadAllText(path), page);
    }

    private static async Task<string> WriteAsync(Wick wick)
    {
        StringBuilder page = new("# Indicators, bars and rankings\n\nEvery command on this page is run by a test, on exchange archives and tapes of `$CANDLEWICK_TEST_DATA`, and printed what stands below it.\n");
        page.Append("Which indicators there are: [reference](../reference/indicators/README.md). Which bars: [bars](../reference/bars.md).\n");
        page.Append("Every command answers as table, CSV, JSON or Parquet (`-f`, `-o`), for all rows or the `--last` ones, between `--from` and `--to`.\n");
        foreach ((string title, string text, string[] commands) in Sections)
        {
            page.Append($"\n## {title}\n\n{text}\n");
            foreach (string command in commands)
            {
                WickRun run = (await wick.RunAsync(Split(command["wick ".Length..]))).Ended(0);
                page.Append($"\n```text\n$ {command}\n{run.Output.ReplaceLineEndings("\n").TrimEnd()}\n```\n");
            }
        }

        return page.ToString();
    }

    /// <summary>Words of a command line; double quotes hold one together.</summary>
    private static string[] Split(string line)
    {
        string[] parts = line.Split('"');
        return [.. parts.SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }
}
