namespace Candlewick.Campaigns.Up;

/// <summary>Writes what a campaign of the whole program found as a page for people.</summary>
internal static class UpReport
{
    private const string Meaning = """
        `wick sim` serves a market of eight instruments (SIMULATED data) whose streams and REST answers are full of faults, at the highest rate that its
        limits allow; connections are 22 hours old when opened, so that a UTC midnight and the cut at 24 hours fall inside. `wick up` follows six of
        them: trades, aggregate trades, the venue's minutes, quotes, and minutes built from trades. Then `wick status` must call it healthy, SIGTERM
        must end it within 5 s, `wick audit --rows` must find no gap without a cause, and every field of every stored row is compared with the market
        itself: each true row from the first stored one to the last, once; the sums of built minutes within 1e-12. Quotes, which nobody gives again,
        keep their holes and are not compared.
        """;

    public static string Write(UpCampaignResult result, string command)
    {
        string verdict = result.Findings.Count == 0 ? "Passed" : "FAILED";
        string facts = $"{verdict}: {result.Passed:h\\:mm\\:ss} of the market in {result.Options.Lasts:h\\:mm\\:ss}; {result.Tallies.Sum(one => one.Rows):N0} rows compared, "
            + $"{result.Tallies.Sum(one => one.Rows - one.Equal):N0} differ. {result.Faults.Sum(one => one.Planted)} faults were planted for the whole of its span, and served {result.Faults.Sum(one => one.Served)} times by the end. "
            + $"SIGTERM ended it in {result.Stopping.TotalSeconds:F1} s.";
        string rows = ReportText.Table(["Series", "Rows", "Equal"], result.Tallies.Select(one => (string[])[one.Series, $"{one.Rows:N0}", $"{one.Equal:N0}"]));
        string faults = ReportText.Table(["Fault", "Planted", "Served"], result.Faults.Where(one => one.Planted + one.Served > 0).Select(one => (string[])[one.Kind, $"{one.Planted}", $"{one.Served}"]));
        return string.Join(
            "\n\n", "# `wick up` under faults", facts, $"Command: `{command}`  \nMachine: {ReportText.Machine()}", Meaning, rows, faults,
            $"What `wick audit --rows` said:\n\n```text\n{result.Audit.TrimEnd()}\n```", ReportText.Findings(result.Findings, 5)) + "\n";
    }
}
