using System.Text;
using Candlewick.Analytics.Bars;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.Bars;

/// <summary>Keeps docs/reference/bars.md equal to the specs of the bar kinds.</summary>
public sealed class BarKindsReferenceTests
{
    private const string Rules =
        """
        # Bars

        Written from the specs by `BarKindsReferenceTests` (`CANDLEWICK_WRITE_REFERENCE=1`).

        ## Rules of all kinds
        - A bar covers `[OpenTime, CloseTime)`, both whole microseconds in UTC, and is visible at or after CloseTime. Bars that are not closed by
          the clock open at the microsecond of their first trade and end at the one after their last; two of them share that microsecond when
          trades of one instant fall into both. Bars with one OpenTime are numbered by Ordinal.
        - Every trade is in one bar whole (**overshoot rule**): a bar closes with the input that fills it and may hold more than its size; the
          next one starts from zero. An aggregate counts its trades (`LastId - FirstId + 1`). Smaller bars may be fed instead of trades, and
          are not split either. Sums are taken in the order of the inputs, so that stream, batch and replay agree to the bit.
        - Quote volume is the sum of price x quantity, so that VWAP is quote volume / volume: column `vwap` of `wick bars` and `wick resample`. Taker-buy volumes are NaN where the side of a
          trade is not known. Prints that the source calls doubtful count as any other.
        - **Anchor.** Bars that are not closed by the clock start afresh at UTC midnight, or with `/regular` or `/extended` at the open of each session (what
          happens outside the sessions is left out and counted), or with `/unanchored` never. The bar before an anchor closes there as it is: a
          **partial** bar is a closed one whose CloseTime is the end of its anchor period. A repaired trade changes the bars of one period only.
        - Time bars stand on the UTC calendar, weeks on Mondays. Where a trading calendar has sessions, `1d` is the core session, weeks and months run
          from their first open to their last close, and intraday bars are those of the extended session; `30m/regular` counts from the open.
        - **Empty time bars** are skipped, or flat on demand: the four prices are the last close, volumes and trade count 0. Resampling passes
          over the prices of bars without trades.
        - Which bars of a sized kind to expect nobody can say: what was asked for is covered, and has no holes.
        - Input that goes back in time, a price that is not finite, a negative or infinite quantity: an `ArgumentException` that names the value.

        ## Resampling
        Any timeframe that whole smaller bars fill: open of the first, highest high, lowest low, close of the last, sums of the rest; a NaN in a
        column makes the sum NaN. A group is **complete** when each smaller bar that the calendar expects came and is closed, or is known to have had
        no trades (`Quiet`). By default an incomplete group gives no bar; on demand one marked forming, or a closed one.

        ## Kinds

        """;

    [Fact]
    public void Page_IsWhatTheSpecsSay()
    {
        string path = Path.Combine(Repository.Root, "docs", "reference", "bars.md");
        string page = Page();
        if (Environment.GetEnvironmentVariable("CANDLEWICK_WRITE_REFERENCE") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(File.ReadAllText(path), page);
    }

    private static string Page()
    {
        StringBuilder text = new(Rules.ReplaceLineEndings("\n"));
        text.Append("| Kind | Example | Size | What | Closes | Source |\n|---|---|---|---|---|---|\n");
        foreach (BarKindSpec kind in BarKinds.All)
        {
            text.Append($"| {kind.Name} | `{kind.Example}` | {kind.SizeUnit}: {kind.SizeRange} | {kind.Summary} | {kind.Closes} | {kind.Source} |\n");
        }

        text.Append("\n## Options\n\n| Kind | Option | Range | Default | Meaning |\n|---|---|---|---|---|\n");
        foreach (BarKindSpec kind in BarKinds.All)
        {
            foreach (BarKindOption option in kind.Options)
            {
                text.Append($"| {kind.Name} | {option.Name} | {option.Range} | {option.Default} | {option.Summary} |\n");
            }
        }

        return text.ToString();
    }
}
