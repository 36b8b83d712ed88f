using Candlewick.Campaigns.Comparison;

namespace Candlewick.Campaigns.Faults;

/// <summary>Decides for each planted thing whether it was noticed and put right.</summary>
internal static class FaultJudge
{
    public static async Task<FaultCampaignResult> JudgeAsync(FaultRun run, FaultObservations seen, TimeSpan elapsed, CancellationToken ct)
    {
        List<Finding> findings = [.. run.Findings];
        foreach (RowComparison rows in seen.Rows.Values)
        {
            findings.AddRange(StoreFindings.Of(rows));
        }

        if (seen.Audit.Series.Any(one => one.Findings is not (null or { Duplicates: 0, Impossible: 0, Misaligned: 0 })))
        {
            findings.Add(new Finding(FindingKind.RowsDoubled, "the audit of rows counts duplicates, impossible or misaligned rows."));
        }

        Dictionary<string, List<Judgement>> judged = [];
        int holes = JudgeHoles(run, seen, findings, judged);
        await JudgeFaultsAsync(run, seen, findings, judged, ct);
        List<FaultTally> kinds = [.. judged.Select(kind => Tally(kind.Key, kind.Value))];
        findings.AddRange(kinds.Where(kind => kind.Met == 0).Select(kind =>
            new Finding(FindingKind.NotMet, $"{kind.Kind}: planted {kind.Planted} times and never served, so nothing is shown about it.")));
        FaultCampaignFigures figures = new(
            seen.Rows.Count, seen.Rows.Values.Sum(rows => rows.Equal), holes, seen.Audit.UnexplainedGaps, seen.Quarantine.Count,
            run.Reverified.Sum(one => one.Result?.Corrected ?? 0), seen.Requests.Count, elapsed);
        return new FaultCampaignResult(run.Options, kinds, findings, figures);
    }

    private static FaultTally Tally(string kind, List<Judgement> all)
    {
        List<Judgement> met = all.FindAll(one => one.Served > 0);
        return new FaultTally(
            kind, all.Count, met.Count, met.Sum(one => one.Served), met.Count(one => one.IsNoticed), met.Count(one => one.IsRepaired));
    }

    private static int JudgeHoles(FaultRun run, FaultObservations seen, List<Finding> findings, Dictionary<string, List<Judgement>> judged)
    {
        int looked = 0;
        Dictionary<string, Judgement> holes = run.Truth.Holes.ToDictionary(
            hole => hole.Id, hole => new Judgement(seen.Served.GetValueOrDefault(hole.Id), IsNoticed: true, IsRepaired: true));
        foreach ((InstrumentId instrument, SeriesCoverage coverage) in seen.Coverage)
        {
            IReadOnlyList<TrueHole> planted = run.Truth.HolesOf(instrument, FaultObservations.SpanOf(run, coverage));
            looked += planted.Count;
            findings.AddRange(StoreFindings.Of(coverage, planted));
            foreach (TrueHole hole in planted)
            {
                Hole? found = coverage.Holes.FirstOrDefault(one => one.Range == hole.Range);
                Judgement before = holes[hole.Id];
                holes[hole.Id] = before with
                {
                    IsNoticed = before.IsNoticed && found is not null,
                    IsRepaired = before.IsRepaired && found?.Cause == hole.Cause,
                };
            }
        }

        foreach (TrueHole hole in run.Truth.Holes)
        {
            Add(judged, hole.Kind, holes[hole.Id]);
        }

        return looked;
    }

    private static async Task JudgeFaultsAsync(
        FaultRun run, FaultObservations seen, List<Finding> findings, Dictionary<string, List<Judgement>> judged, CancellationToken ct)
    {
        foreach (var kind in run.Truth.Faults.GroupBy(fault => fault.Kind))
        {
            TransportJudge? transport = FaultNames.Transport.Contains(kind.Key) ? TransportJudge.Of(kind.Key, seen) : null;
            int met = 0;
            foreach (TrueFault fault in kind)
            {
                int served = seen.Served.GetValueOrDefault(fault.Id);
                met += served > 0 ? 1 : 0;
                Judgement one = transport is null
                    ? await ArchiveJudge.JudgeAsync(run, seen, fault, served, ct)
                    : new Judgement(served, met <= transport.Noticed, met <= transport.Repaired);
                Add(judged, kind.Key, one);
                findings.AddRange(FindingsOf(fault, one));
            }
        }
    }

    private static IEnumerable<Finding> FindingsOf(TrueFault fault, Judgement one)
    {
        if (one.Served > 0 && !one.IsNoticed)
        {
            yield return new Finding(FindingKind.FaultNotNoticed, $"{fault.Id} {fault.Kind} {fault.Target}: served {one.Served} times, not noticed.");
        }

        if (one.Served > 0 && !one.IsRepaired)
        {
            FindingKind kind = fault.Kind == FaultNames.Reissued ? FindingKind.ReissueNotCorrected : FindingKind.FaultNotRepaired;
            yield return new Finding(kind, $"{fault.Id} {fault.Kind} {fault.Target}: served {one.Served} times, not put right.");
        }
    }

    private static void Add(Dictionary<string, List<Judgement>> judged, string kind, Judgement one)
    {
        if (!judged.TryGetValue(kind, out List<Judgement>? all))
        {
            judged[kind] = all = [];
        }

        all.Add(one);
    }
}

/// <summary>What became of one planted thing.</summary>
internal readonly record struct Judgement(int Served, bool IsNoticed, bool IsRepaired);
