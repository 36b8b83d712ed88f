namespace Candlewick.Campaigns.Mirror;

/// <summary>Writes what mirror campaigns found as a page for people.</summary>
internal static class MirrorReport
{
    private const string Meaning = """
        A child process writes SIMULATED bars of four series (90 hours a step; every third step corrects an earlier one) into a mirror of two stores,
        and is killed with SIGKILL where it stands still at a named mark of its last step: the write was handed over and neither store has it
        (**Begun**); the first store has committed it and the second has not begun (**OnFirstOnly**), or the reverse (**OnSecondOnly**); both have
        it and the caller was not answered (**OnBoth**); the caller was answered (**Answered**); the second store was down, the first alone has the steps and
        the caller was answered (**Missed**); the second store was down and is being healed, one part of it is replaced (**Healing**). After each kill the
        same two stores are opened again.

        The first store is a file. The second is another file, or on a server of its own: PostgreSQL, or ClickHouse (the real engine behind the HTTP interface, with
        its state in a file). After every second kill of a writer the server is killed with SIGKILL as well, and started again before the stores are opened. It is
        also killed alone, while the mirror writes, and started again under the mirror (**ServerKilled**): every step must be answered all the same.

        *Differed*: the stores were not the same in some table, series and month. *Noticed*: the mirror knew so from its log when it was
        opened. *Repaired*: after healing every table of both stores is the same, by row counts and hashes. Then the content hash must be that
        of a store in memory that was given every answered step, with or without the one that was under way: nothing answered is lost, nothing is there twice.
        """;

    private const string WithoutMeaning = """
        The proof that the campaign can fail: the same, but the mirror keeps no log on disk. A difference that a kill leaves is not known to
        the next process; the campaign must find it. (It is copied over then, so that each kill is judged by itself.)
        """;

    public static string Write(IReadOnlyList<MirrorCampaignResult> results, string command)
    {
        List<MirrorCampaignResult> real = [.. results.Where(one => one.Options.IsLogged)], without = [.. results.Where(one => !one.Options.IsLogged)];
        string verdict = $"{real.Count(one => one.Findings.Count == 0)} of {real.Count} campaigns passed, {real.Sum(one => one.Phases.Sum(phase => phase.Kills))} kills. "
            + $"Without the log: {without.Count(one => one.Findings.Count > 0)} of {without.Count} failed, as they must.";
        return string.Join(
            "\n\n",
            ["# Kill and heal: the mirror", verdict, $"Command: `{command}`  \nMachine: {ReportText.Machine()}", Meaning, .. real.Select(Section),
            "## Without the log", WithoutMeaning, .. without.Select(Section)]) + "\n";
    }

    private static string Section(MirrorCampaignResult result)
    {
        string facts = $"{result.Steps} steps, {result.Rows:N0} rows in each store at the end; {result.Elapsed.TotalSeconds:F0} s. Content hash: `{result.Hash}`.";
        string table = ReportText.Table(
            ["Killed at", "Kills", "Differed", "Noticed", "Repaired"],
            result.Phases.Select(phase => (string[])[$"{phase.Phase}", $"{phase.Kills}", $"{phase.Differed}", $"{phase.Noticed}", $"{phase.Repaired}"]));
        string title = $"Second store: {NameOf(result.Options.Second)}, seed {result.Options.Seed}{(result.Options.IsLogged ? "" : ", without the log")}: {(result.Findings.Count == 0 ? "passed" : "FAILED")}";
        return $"## {title}\n\n{facts}\n\n{table}\n\n{ReportText.Findings(result.Findings, 3)}";
    }
    private static string NameOf(MirrorSecond second) => second switch
    {
        MirrorSecond.Postgres => "PostgreSQL",
        MirrorSecond.ClickHouse => "ClickHouse",
        _ => "a file",
    };
}
