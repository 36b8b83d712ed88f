namespace Candlewick.Campaigns.Kills;

/// <summary>Writes what kill campaigns found as a page for people.</summary>
internal static class KillReport
{
    private const string Meaning = """
        A simulator (SIMULATED data, with the holes of an ordinary market) runs in the campaign's process; `wick backfill --verbose --parallel 1`
        runs as a child process and is killed with SIGKILL. The child prints a line at debug level when an answer's body begins to arrive
        (**download**), when the bytes of an archive are about to be verified, inflated and read (**parse**), when a transaction has begun
        (**in transaction**), when it is handed to the engine to commit (**committing**), when the engine has committed it and again when the
        job has its acknowledgement (**after commit**), and when the closing store is about to merge its log into the file (**checkpoint**).

        The campaign aims at the phase with the fewest kills so far: it reads the child's standard error, and at a mark that the seed chooses
        (one of the first six of the phase) waits 0 to 5 ms, by the seed too, and sends the signal. The child may have gone on meanwhile. So
        a kill is counted where it happened: after the child's death the pipe is read to its end, and the phase is that of the last mark in it.
        *Aimed* and *killed* differ for that reason. A phase lasts until the next mark: after commit includes asking for the next file until
        its answer begins; a page of REST is read inside download. Checkpoint kills are made on children that fill one day of all series, so that they end soon.

        After each kill a copy of the database and its log is opened (the next child meets the original as the kill left it) and must hold:
        every write acknowledged so far; exactly the true rows of what the ledger calls covered, bit by bit, none beside them, none twice;
        no impossible or misaligned row; a ledger that says what the journal says. A child that is not killed then completes each store; it must equal the truth
        row by row, have its holes where they were planted, and have the content hash of a store whose child was never killed.
        """;

    private const string TornMeaning = """
        The proof that the campaign can fail: the children write through a wrapper, inside the campaign only, that commits the ledger of one
        write, which the seed chooses, with the first half of its rows, and never comes to the second half: it waits for its death. Children are
        killed there (**torn**); the checks are the same.
        """;

    public static string Write(IReadOnlyList<KillCampaignResult> results, string command)
    {
        List<KillCampaignResult> real = [.. results.Where(one => !one.Options.IsTorn)];
        List<KillCampaignResult> torn = [.. results.Where(one => one.Options.IsTorn)];
        string verdict = $"{real.Count(one => one.Findings.Count == 0)} of {real.Count} campaigns passed, {real.Sum(one => one.Kills)} kills. "
            + $"With the transaction torn on purpose: {torn.Count(one => one.Findings.Count > 0)} of {torn.Count} failed, as they must.";
        return string.Join(
            "\n\n",
            ["# Kill campaign", verdict, $"Command: `{command}`  \nMachine: {ReportText.Machine()}", Meaning, .. real.Select(Section),
            "## With the transaction torn", TornMeaning, .. torn.Select(Section)]) + "\n";
    }

    private static string Section(KillCampaignResult result)
    {
        string facts = $"{result.Kills} kills over {result.Rounds} stores; {result.Finished} children ended before their kill and are not counted; "
            + $"{result.Rows:N0} rows of completed stores equal to the truth to the bit; {result.Elapsed.TotalSeconds:F0} s. Content hash of the store never killed: `{result.Hash}`.";
        string table = ReportText.Table(
            ["Last mark before death", "Aimed", "Killed", "Writes acknowledged by these children", "Kills that left a log", "Size of these logs, MB"],
            result.Phases.Where(phase => phase.Aimed + phase.Killed > 0).Select(phase =>
                (string[])[$"{phase.Phase}", $"{phase.Aimed}", $"{phase.Killed}", $"{phase.Acknowledged}", $"{phase.Logs}", $"{phase.LogBytes / 1e6:F1}"]));
        string title = $"Seed {result.Options.Seed}{(result.Options.IsTorn ? ", torn" : "")}: {(result.Findings.Count == 0 ? "passed" : "FAILED")}";
        return $"## {title}\n\n{facts}\n\n{table}\n\n{ReportText.Findings(result.Findings, 2)}";
    }
}
