namespace Candlewick.Campaigns.Live;

/// <summary>Writes what a live campaign found as a page for people.</summary>
internal static class LiveReport
{
    private const string Meaning = """
        Every schedule is a small market of the built-in simulator (all data is SIMULATED) on a fast clock, with every fault of streams and of
        the repair that they need, drawn from its seed, across a UTC midnight and a connection's 24-hour cut. The program's own live side records single trades and bars
        of one instrument, aggregate trades and bars of another, quotes, and bars built from the trades, into an embedded store. Several
        schedules are recorded by one process, which is killed with SIGKILL and started again. Faults end some minutes before the
        schedule does.

        A schedule has findings, and then fails, when any of this does not hold: from the first stored trade on every true trade is stored, once, with
        its values; from the first stored bar on so is every closed bar, those built from trades too (their sums within 1e-12, since doubles
        are added in another order); no hole is left but those of quotes, which no venue gives again, and these have the cause OurOutage.

        What the columns count: **injected**: faults that hit a message or a request (`/sim/faults`); **noticed**: those that the
        program told of by itself: connections given up as ended or stalled, duplicates and rejected messages by its counters, failed attempts by its
        log, and for gaps, reorder and late messages that the stream waited for the missing id (a message about a forming bar that is lost or
        late is not waited for: the next one says more); **repaired**: those in schedules without findings.
        """;

    public static string Write(LiveCampaignResult result, string command)
    {
        string title = result.Options.IsRepairOn ? "Live campaign" : "Live campaign with repair switched off";
        int all = result.Schedules.Count;
        string verdict = result.Options.IsRepairOn
            ? $"{all - result.Failed} of {all} schedules passed."
            : $"The same campaign without any repair over REST. It must fail, or the campaign could not find anything: {result.Failed} of {all} schedules failed.";
        string facts = $"{result.Schedules.Sum(one => one.Trades):N0} trades and {result.Schedules.Sum(one => one.Bars):N0} bars equal to the truth, "
            + $"{result.Schedules.Sum(one => one.OwnHoles):N0} holes of quotes with their cause; seeds {result.Options.Seed} to {result.Options.Seed + (ulong)all - 1}, "
            + $"{result.Options.SideBySide} side by side, {result.Options.Kills} kills each, rate {result.Options.Rate:F0}, {result.Elapsed.TotalSeconds:F0} s ({result.Elapsed.TotalSeconds / all:F2} s a schedule). "
            + $"Batches with findings that were run again because the machine stood still for more than 2 s (the markets' clocks do not): {result.Repeated}.";
        string table = ReportText.Table(
            ["Kind", "Injected", "Noticed", "Repaired"],
            result.Kinds.Select(kind => (string[])[kind.Kind, $"{kind.Injected}", $"{kind.Noticed}", $"{kind.Repaired}"]));
        return string.Join("\n\n", $"# {title}", verdict, $"Command: `{command}`  \nMachine: {ReportText.Machine()}", Meaning, facts, table, ReportText.Findings(result.Findings, 4)) + "\n";
    }
}
