using Candlewick.Acquisition;
using Candlewick.Campaigns.Comparison;

namespace Candlewick.Campaigns.Faults;

/// <summary>Decides whether one spoilt archive was noticed, and whether its rows are right in the end.</summary>
internal static class ArchiveJudge
{
    public static async Task<Judgement> JudgeAsync(FaultRun run, FaultObservations seen, TrueFault fault, int served, CancellationToken ct)
    {
        bool isRight = seen.Rows[fault.Instrument].IsEqualWithin(fault.Period!.Value);
        List<QuarantinedFault> kept = [.. seen.Quarantine.Where(one => one.Fault.Source == fault.Target)];
        bool isStored = seen.Journal.Any(entry => entry.Provenance.Locator == fault.Target);
        if (FaultNames.Harmless.Contains(fault.Kind))
        {
            return new Judgement(served, kept.Count > 0 && kept.All(one => one.Fault.IsRepaired), isStored && isRight);
        }

        return fault.Kind switch
        {
            // A header is a legal form: known for what it is when the file itself gave all rows of its period.
            FaultNames.HeaderAdded => new Judgement(served, isStored && kept.Count == 0, isRight && RowsOf(seen, fault) == fault.Period!.Value.Length.TotalMinutes),
            FaultNames.Absent => new Judgement(served, !isStored && IsFromElsewhere(seen, fault), isRight),
            FaultNames.RowsMissing => new Judgement(served, WasPending(run, fault), isRight && IsCovered(seen, fault)),
            FaultNames.Reissued => await JudgeReissueAsync(run, fault, new Judgement(served, isStored, isRight), ct),
            _ => new Judgement(
                served,
                kept.Exists(one => !one.Fault.IsRepaired),
                isRight && !isStored && IsFromElsewhere(seen, fault) && kept.TrueForAll(one => one.Fault.IsRepaired || one.ReplacedBy is not null)),
        };
    }

    private static long RowsOf(FaultObservations seen, TrueFault fault) =>
        seen.Journal.Where(entry => entry.Provenance.Locator == fault.Target).Max(entry => entry.Rows)
        + HaltedMinutes(seen, fault);

    private static long HaltedMinutes(FaultObservations seen, TrueFault fault) =>
        (long)seen.Coverage[fault.Instrument].Holes.Sum(hole => hole.Range.Intersect(fault.Period!.Value).Length.TotalMinutes);

    /// <summary>Other sources were asked for every part of the period.</summary>
    private static bool IsFromElsewhere(FaultObservations seen, TrueFault fault)
    {
        IEnumerable<UtcRange> asked = seen.Journal
            .Where(entry => entry.Series.Instrument == fault.Instrument && entry.Provenance.Locator != fault.Target)
            .Select(entry => entry.Asked);
        return RangeSet.Of(fault.Period!.Value).Subtract(RangeSet.Of(asked)).IsEmpty;
    }

    private static bool WasPending(FaultRun run, TrueFault fault)
    {
        SeriesCoverage? before = run.AfterBackfill.FirstOrDefault(one => one.Series.Instrument == fault.Instrument);
        return before is not null && RangeSet.Of(fault.Rows!.Value)
            .Subtract(RangeSet.Of(before.Holes.Where(hole => hole.Cause == HoleCause.Pending).Select(hole => hole.Range))).IsEmpty;
    }

    private static bool IsCovered(FaultObservations seen, TrueFault fault) =>
        RangeSet.Of(fault.Rows!.Value).Subtract(seen.Coverage[fault.Instrument].Covered).IsEmpty;

    /// <summary>Noticed: the digests were seen to differ. Put right: the difference is a correction of exactly those rows, and the old ones can be read.</summary>
    private static async Task<Judgement> JudgeReissueAsync(FaultRun run, TrueFault fault, Judgement one, CancellationToken ct)
    {
        ReverifiedArchive? found = run.Reverified.FirstOrDefault(archive => archive.Key == fault.Target && archive.IsReissued);
        long rows = TrueMarket.Minute.CountOpens(fault.Rows!.Value);
        bool isCorrected = found?.Result is { } result && result.Corrected == rows && result.Inserted == 0;
        return one with
        {
            IsNoticed = one.IsNoticed && found is not null,
            IsRepaired = one.IsRepaired && isCorrected && await HasOldRowsAsync(run, fault, ct),
        };
    }

    /// <summary>As known before, the touched rows have one trade more and all other rows of the period are the true ones.</summary>
    private static async Task<bool> HasOldRowsAsync(FaultRun run, TrueFault fault, CancellationToken ct)
    {
        BarSeriesId series = new(fault.Instrument, TrueMarket.Minute);
        using BarColumns truth = run.Truth.Read(series, fault.Period!.Value);
        int row = 0;
        bool isOld = true;
        await foreach (BarColumns batch in run.Workspace.Store.Bars.ReadAsync(series, fault.Period.Value, run.KnownBeforeReissue, ct))
        {
            for (int i = 0; i < batch.Count; i++, row++)
            {
                isOld = isOld && row < truth.Count && (fault.Rows!.Value.Contains(batch.OpenTimes[i])
                    ? IsMisreported(batch[i], truth[row])
                    : RowComparison.HaveSameBits(batch, i, truth, row));
            }
        }

        return isOld && row == truth.Count;
    }

    private static bool IsMisreported(Bar old, Bar truth) =>
        old.OpenTime == truth.OpenTime && old.Close == truth.Close && old.TradeCount == truth.TradeCount + 1
        && Math.Abs(old.Volume - (truth.Volume + 1)) <= 1e-12 * old.Volume
        && Math.Abs(old.QuoteVolume - (truth.QuoteVolume + truth.Close)) <= 1e-12 * old.QuoteVolume;
}
