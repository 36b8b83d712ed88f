namespace Candlewick.Acquisition.Repair;

/// <summary>Stores the part of an answer that a series lacks.</summary>
internal sealed class RepairWriter(IBarStore store)
{
    /// <param name="wanted">Inside what the page was asked for.</param>
    /// <returns>What the whole answer says about the part that is still missing.</returns>
    public async Task<Evidence> StoreAsync(BarPage page, UtcRange wanted, SourceAnswers answers, CancellationToken ct)
    {
        using BarColumns slice = page.Bars.Slice(wanted);

        // The archive's count of inexact values was entered when the archive itself was stored.
        Provenance provenance = page.Provenance with { InexactValues = 0 };
        RangeWrite write = new(page.Series, wanted, slice, provenance, WriteReason.Repair, TradingCalendar.AlwaysOpen)
        {
            Answer = SourceExtent.Of(page.Bars),
        };
        answers.Result += await store.WriteAsync([write], ct);
        return write.ToEvidence();
    }
}
