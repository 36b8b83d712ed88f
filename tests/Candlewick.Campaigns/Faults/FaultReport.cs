namespace Candlewick.Campaigns.Faults;

/// <summary>Writes what fault campaigns found as a page for people.</summary>
internal static class FaultReport
{
    private const string Meaning = """
        Every campaign runs the program's own jobs, in the order universe, backfill, catch-up, repair, re-verification, against the built-in
        simulator with every kind of fault switched on. All data is SIMULATED. The truth is written down before anything is served. A campaign
        has findings, and then fails, when any of this does not hold: every stored row has the bits of the true row, none is lost, twice or extra;
        the holes of the store are exactly the planted ones, with the right cause and some evidence; every fault that was planted was served, and
        every one that was served was noticed and put right.

        What the columns count (faults, not requests, except *served*):

        - **Planted**: in `truth.json`. **Met**: served at least once; **served**: how often in all (both from `/sim/faults`; a hole counts
          for each answer whose range runs into it).
        - **Noticed** and **repaired**, by class:
          - holes of the market (`halt` to `missing-rows`): the store has a hole of exactly that range in every series that has it; with the right cause.
          - files that cannot be right: a fault of that file is in quarantine; marked as replaced, no row in the journal comes from the file, other
            sources were asked for its whole period, and the rows of the period are the true ones.
          - `duplicate-rows`, `out-of-order-rows`, `missing-checksum`: noted in quarantine as harmless; the file's rows are stored and true.
          - `header-added`: a header is a legal form, so nothing is reported: noticed means that the file was taken and has no fault in
            quarantine; repaired, that its journal entry has all rows of the period (a header read as a row would lose or spoil one).
          - `archive-absent`: nothing from that file is in the journal and other sources were asked for its period; its rows are true.
          - `archive-rows-missing`: after the backfill the rows are a Pending hole; at the end they are there and true.
          - `reissued`: the digest was seen to differ; exactly the changed rows were corrected, and the values of the first version are
            read back with the instant before (`asKnownAt`).
          - connections (`rate-limit-burst` to `cut-connection`): the program's transport logged a failed attempt of that kind (a stall and a
            cut are both `Unreachable` to it; a handler below it, which sees whether an answer had begun, tells them apart; a burst that falls
            into a ban is refused as a ban); the same URL was answered in whole later in the run.
        """;

    public static string Write(IReadOnlyList<FaultCampaignResult> results, string command)
    {
        bool isRepairOn = results[0].Options.IsRepairOn;
        int failed = results.Count(one => one.Findings.Count > 0);
        string title = isRepairOn ? "Fault campaign" : "Fault campaign with repair switched off";
        string verdict = isRepairOn
            ? $"{results.Count - failed} of {results.Count} campaigns passed."
            : $"""
               The same campaign without the repair of holes, without a second source for archives (REST gives the backfill nothing) and without a
               look at re-issued archives. It must fail, or the campaign could not find anything: {failed} of {results.Count} failed.
               """;
        return string.Join("\n\n", [$"# {title}", verdict, $"Command: `{command}`  \nMachine: {ReportText.Machine()}", Meaning, .. results.Select(Section)]) + "\n";
    }

    private static string Section(FaultCampaignResult result)
    {
        FaultCampaignFigures figures = result.Figures;
        string facts = $"{figures.Series} series of 1m bars, {figures.Rows:N0} rows equal to the truth to the bit, {figures.CheckedHoles} holes looked for, "
            + $"{figures.UnexplainedGaps} unexplained gaps, {figures.Quarantined} faults in quarantine, {figures.Corrected} rows corrected, "
            + $"{figures.Requests} requests, {figures.Elapsed.TotalSeconds:F0} s.";
        string table = ReportText.Table(
            ["Kind", "Planted", "Met", "Served", "Noticed", "Repaired"],
            result.Kinds.Select(kind => (string[])[kind.Kind, $"{kind.Planted}", $"{kind.Met}", $"{kind.Served}", $"{kind.Noticed}", $"{kind.Repaired}"]));
        return $"## Seed {result.Options.Seed}: {(result.Findings.Count == 0 ? "passed" : "FAILED")}\n\n{facts}\n\n{table}\n\n{ReportText.Findings(result.Findings, 2)}";
    }
}
