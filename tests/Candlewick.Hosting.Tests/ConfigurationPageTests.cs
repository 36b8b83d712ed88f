using System.Text;
using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

/// <summary>docs/reference/configuration.md has every option, with its default.</summary>
public sealed class ConfigurationPageTests
{
    private const string WriteVariable = "CANDLEWICK_WRITE_REFERENCE";

    [Fact]
    public void Page_OfTheReference_HasEveryOption()
    {
        string path = Path.Combine(Repository.Root, "docs", "reference", "configuration.md");
        string page = Write();
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.True(page == File.ReadAllText(path), $"{path} is not what the options say: run this test once with {WriteVariable}=1, and commit the page.");
    }

    private static string Write()
    {
        StringBuilder page = new("""
            # Configuration

            Every option has a default. `candlewick.yaml` in the current folder (or `--config FILE`) overrides it, the environment overrides the
            file, and the flags `--data-dir`, `--store` and `--sim-url` override both. `wick config` shows what is in force. All faults are
            reported at once, by line and column, and nothing starts before they are gone.

            ```yaml
            store:
              memory_mb: 512
            backfill:
              timeframe: 1m
              months: 6
              instruments: 20
            ```

            | Key | Default | Environment | Meaning |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (ConfigurationEntry entry in OptionsReference.Describe(new CandlewickOptions()))
        {
            page.Append($"| `{entry.Key}` | {(entry.Value.Length == 0 ? "" : $"`{entry.Value}`")} | `{entry.Variable}` | {entry.Meaning} |\n");
        }

        page.Append("""

            Only in the environment:

            | Variable | Meaning |
            |---|---|
            | `CANDLEWICK_DUCKDB` | path of the native engine's library, instead of the one beside the program or in `eng/native` |
            | `BINANCE_API_KEY` | API key of Binance, the key alone; without one BINANCE-UM repeats no single trades, and `live.kinds: trades` of it is refused |
            | `COINGECKO_DEMO_KEY`, `COINGECKO_PRO_KEY` | key for the ranking; without one the public limits hold |

            """.ReplaceLineEndings("\n"));
        return page.ToString();
    }
}
