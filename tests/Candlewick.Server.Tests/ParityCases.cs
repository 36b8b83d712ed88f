using System.CommandLine;
using Candlewick.Cli;

namespace Candlewick.Server.Tests;

/// <summary>One command line to run both ways.</summary>
/// <param name="Line">Words; S, T are two instruments of the store, double quotes hold words together.</param>
/// <param name="Writes">The file is put back before each run, and the stores left behind are compared too.</param>
/// <param name="Answer">What standard input holds.</param>
/// <param name="IsTerminal">The caller sits at a terminal.</param>
/// <param name="File">A file that the command writes, to be compared.</param>
internal sealed record ParityCase(string Line, bool Writes = false, string Answer = "", bool IsTerminal = false, string? File = null)
{
    /// <summary>True for the store of real data instead of the simulated one.</summary>
    public bool IsReal { get; init; }

    /// <summary>Exit code that the command must end with, both ways.</summary>
    public int Code { get; init; }
}

/// <summary>Every command of the program: how it is run both ways, or why it is not.</summary>
internal static class ParityCases
{
    private const string Sql = "\"SELECT series, open_time, close FROM bars ORDER BY ALL LIMIT 7\"";

    /// <summary>Commands that run in the process of their caller.</summary>
    public static IReadOnlySet<string> Here { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "up", "sim", "config", "indicators list", "list venues", "list formats", "restore",
    };

    /// <summary>Commands whose answer is about the owner, and so another one without it; they have tests of their own.</summary>
    public static IReadOnlySet<string> OfTheOwner { get; } = new HashSet<string>(StringComparer.Ordinal) { "status", "watch" };

    public static IReadOnlyList<ParityCase> Readers { get; } =
    [
        new("audit"),
        new("audit --rows --hash --gaps"),
        new("audit --json"),
        new("audit", IsTerminal: true),
        new("audit --instrument nonsense") { Code = 2 },
        new("coverage"),
        new("coverage --json"),
        new("bars S@1h --last 5"),
        new("bars S@1h --last 30", IsTerminal: true),
        new("bars S@1h --format csv"),
        new("bars S@1h --json --last 3"),
        new("bars S@1h -f csv -o bars.csv", File: "bars.csv"),
        new("bars S@1h -f parquet -o bars.parquet", File: "bars.parquet"),
        new("bars S@500v/built --last 4"),
        new("bars S@500ti/built --span 5 --drift 2 --chance 0 --last 4"),
        new("bars S@500tr/built --uses-aggressor --last 4"),
        new("bars S@500tr/built --chance 2") { Code = 2 },
        new("bars S@500ti/built --span 0") { Code = 2 },
        new("bars S@1h --as-known-at 2000-01-01"),
        new("bars S@7m") { Code = 2 },
        new("bars nonsense") { Code = 2 },
        new("resample S 1d"),
        new("resample S 4h --last 2 --json"),
        new("rank --venue SIM --bars 1h"),
        new("rank --venue NOWHERE") { Code = 2 },
        new("levels S@1h --touches 2"),
        new($"query {Sql}"),
        new($"query {Sql}", IsTerminal: true),
        new($"query {Sql} -f csv"),
        new($"query {Sql} --json"),
        new($"query {Sql} -f parquet -o some.parquet", File: "some.parquet"),
        new("query \"SELECT count(*) AS rows FROM 'bars.parquet'\"") { Code = 2 },
        new("server keys list"),
        new("server keys create x --days 0") { Code = 2 },
        new("server keys revoke none") { Code = 2 },
        new("server keys rotate none") { Code = 2 },
        new("query --files \"SELECT count(*) AS rows FROM 'bars.parquet'\""),
        new("query - -f csv", Answer: "SELECT 42 AS answer,\n'päivää' AS text"),
        new("query \"SELECT nonsense\"") { Code = 2 },
        new("query \"DELETE FROM bar\"") { Code = 2 },
        new("query \"SELECT * FROM range(200000)\" -f csv"),
        new("query \"SELECT * FROM range(1001)\""),
        new("export -o lake --sim-url URL", File: "lake/manifest.json"),
        new("export -o lake.csv -f csv --json --sim-url URL", IsTerminal: true),
        new("export lake --sim-url URL") { Code = 2 },
        new("export lake hive --verify --sim-url URL") { Code = 4 },
        new("export lake hive --athena market.bars --sim-url URL"),
        new("export dataset set -s S@1h -F rsi(5) -L forward(3) --json --sim-url URL", File: "set/dataset.json"),
        new("export dataset set -s S@1h -F macd -L barrier(24) --embargo 1d --sim-url URL", IsTerminal: true, File: "set/README.md"),
        new("export dataset set -s S@1h -F nonsense -L forward -L nothing(1)") { Code = 2 },
        new("snapshot copy.duckdb --json"),
        new("snapshot") { Code = 2 },
        new("snapshot --parquet lake --sim-url URL", File: "lake/manifest.json"),
        new("db status"),
        new("db status --json"),
        new("db migrate"),
        new("db rollback-check"),
        new("db copy --to copied.duckdb"),
        new("db copy --to nonsense://x") { Code = 2 },
        new("db copy") { Code = 2 },
        new("mirror status") { Code = 2 },
        new("mirror heal --all") { Code = 2 },
        new("mirror verify") { Code = 2 },
        new("jobs list"),
        new("jobs list --json"),
        new("jobs show 1"),
        new("jobs show 99") { Code = 2 },
        new("jobs logs 1"),
        new("jobs schedule --sim-url URL"),
        new("alerts list"),
        new("alerts list --json"),
        new("alerts history"),
        new("alerts check \"close(1h) > 0\" --over S"),
        new("alerts check \"close(1h) >\"") { Code = 2 },
        new("alerts test nonsense") { Code = 2 },
        new("list series"),
        new("list series --json"),
        new("@words.txt"),
        new("universe show"),
        new("universe show --members --json"),
        new("universe show --at 1999-01-01") { Code = 2 },
        new("import --mapping parity.yaml btc-usdt.psv --dry-run"),
        new("import --mapping missing.yaml btc-usdt.psv --dry-run") { Code = 2 },
        new("catchup --plan --sim-url URL"),
        new("clear", Answer: "y\n") { Code = 2 },
    ];

    public static IReadOnlyList<ParityCase> Writers { get; } =
    [
        new("universe refresh --sim-url URL", Writes: true),
        new("backfill T@1d --sim-url URL", Writes: true),
        new("backfill SIM:NOSUCHUSDT@1h --json --sim-url URL", Writes: true) { Code = 3 },
        new("backfill S@1h --sim-url http://127.0.0.1:1", Writes: true) { Code = 3 },
        new("catchup --sim-url URL", Writes: true),
        new("repair --sim-url URL", Writes: true),
        new("reverify --sim-url URL", Writes: true),
        new("sync --once --sim-url URL", Writes: true),
        new("backup --dir backups --sim-url URL", Writes: true),
        new("export lake hive --json --sim-url URL", Writes: true, File: "hive/_manifest.json"),
        new("export lake hive -t 1h --full --sim-url URL", Writes: true, IsTerminal: true),
        new("jobs run repair --sim-url URL", Writes: true),
        new("jobs run nonsense --sim-url URL", Writes: true) { Code = 2 },
        new("jobs rerun 1 --json --sim-url URL", Writes: true),
        new("jobs cancel 1 --sim-url URL", Writes: true) { Code = 1 },
        new("clear -i S --yes", Writes: true),
        new("clear -i S", Writes: true, Answer: "y\n", IsTerminal: true),
        new("clear -i S", Writes: true, Answer: "no\n", IsTerminal: true) { Code = 1 },
        new("import BTCUSDT-1h-2024-03.csv --venue BINANCE", Writes: true) { Code = 4 },
        new("import BTCUSDT-1h-2024-03.csv --venue BINANCE", Writes: true) { IsReal = true },
        new("import . --mapping parity.yaml", Writes: true) { IsReal = true },
        new("import nothing.csv", Writes: true) { Code = 2 },
    ];

    /// <summary>Paths of the commands that a person can run; the indicators count as one, their kernels being tested elsewhere.</summary>
    public static IEnumerable<string> Paths(Command command, string path = "")
    {
        foreach (Command inner in command.Subcommands.Where(one => !one.Hidden))
        {
            string name = $"{path} {inner.Name}".Trim();
            foreach (string leaf in inner.Subcommands.Count == 0 ? [name] : Paths(inner, name))
            {
                yield return leaf;
            }
        }
    }

    /// <summary>One run of each indicator.</summary>
    public static IEnumerable<ParityCase> Indicators() =>
        CommandTree.Create().Subcommands.Single(one => one.Name == "indicator").Subcommands.Select(one =>
            new ParityCase($"indicator {one.Name} S 1h --last 2{(one.Options.Any(option => option.Name == "--with") ? " --with T" : "")}"));

    public static string[] Words(string line, ParityFiles files) =>
        [.. line.Split('"').SelectMany((part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.Replace("URL", files.SimulatorUrl, StringComparison.Ordinal))
            .Select(word => word is "S" or "T" || word.StartsWith("S@", StringComparison.Ordinal) || word.StartsWith("T@", StringComparison.Ordinal)
                ? files.Instruments[word[0] == 'S' ? 0 : 1] + word[1..]
                : word)];
}
