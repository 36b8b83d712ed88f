namespace Candlewick.Campaigns;

/// <summary>In which way a campaign's store is not as it must be.</summary>
public enum FindingKind
{
    JobFailed,
    RowsLost,
    RowsExtra,
    RowsDoubled,
    RowsDifferent,
    HoleNotFound,
    HoleWithoutCause,
    HoleNotPlanted,
    FaultNotNoticed,
    FaultNotRepaired,
    ReissueNotCorrected,
    CoverageNotRows,
    AcknowledgedLost,
    HashDiffers,
    NotMet,
}

/// <summary>One thing that is wrong, in one line.</summary>
public sealed record Finding(FindingKind Kind, string Text)
{
    public override string ToString() => $"{Kind}: {Text}";
}
