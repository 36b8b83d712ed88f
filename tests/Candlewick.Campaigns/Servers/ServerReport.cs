namespace Candlewick.Campaigns.Servers;

/// <summary>Writes what a campaign of servers found as a page for people.</summary>
internal static class ServerReport
{
    private const string Meaning = """
        Two `wick up` processes keep one PostgreSQL database of a simulated market (SIMULATED data), each with a data folder of its own. Five jobs fall
        due every second of the market. One process holds the lease of the jobs and runs them, the other stands by. At random the campaign stops one
        of them (SIGSTOP) for longer than the lease lasts and lets it go on (SIGCONT), kills it while it is stopped, or kills it as it runs (SIGKILL)
        and starts it again; three times in four it is the one that leads. At the end both are stopped, and one process without schedules finishes
        what was left.

        Then every run that was kept is read. Passed means: every scheduled instant from the first to the last was dealt with, and once: by a run of
        its own, or by the run that says how many it made up for; every run has ended, succeeded or skipped because the one before went on; none was
        begun more often than it was interrupted, and once more.
        """;

    public static string Write(ServerCampaignResult result, string command)
    {
        string verdict = result.Findings.Count == 0 ? "Passed" : "FAILED";
        string facts = $"{verdict}: {result.Done:N0} scheduled runs were done, each once. {result.Skipped:N0} were skipped because the one before went on; {result.Missed:N0} instants "
            + $"passed while nobody led or the leader was late, and were made up for by one run each time. {result.Interrupted:N0} runs were cut off and taken up again. "
            + $"{result.Owners} processes ran something. Seed {result.Options.Seed}, lease {result.Options.LeaseSeconds} s, {result.Elapsed.TotalSeconds:F0} s.";
        string table = ReportText.Table(
            ["Server that was hit", "It led", "It stood by"], result.Tallies.Select(one => (string[])[$"{one.Fault}", $"{one.Leading}", $"{one.StandingBy}"]));
        return string.Join("\n\n", "# Two servers on one store", facts, $"Command: `{command}`  \nMachine: {ReportText.Machine()}", Meaning, table, ReportText.Findings(result.Findings, 5)) + "\n";
    }
}
