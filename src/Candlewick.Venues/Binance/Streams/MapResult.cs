namespace Candlewick.Venues.Binance.Streams;

/// <summary>What became of a message.</summary>
public enum MapOutcome : byte
{
    /// <summary>An event.</summary>
    Ok,

    /// <summary>The venue's answer to one of our messages.</summary>
    Answer,

    /// <summary>Set aside, with the reason.</summary>
    Reject,
}

/// <summary>The result of reading one message.</summary>
/// <param name="Reason">Of a rejected one.</param>
/// <param name="Detail">Of a rejected one: what was expected or found.</param>
public readonly record struct MapResult(MapOutcome Outcome, RejectReason Reason = default, string Detail = "")
{
    public static MapResult Ok { get; } = new(MapOutcome.Ok);

    public static MapResult Answer { get; } = new(MapOutcome.Answer);

    public static MapResult Reject(RejectReason reason, string detail) => new(MapOutcome.Reject, reason, detail);
}
