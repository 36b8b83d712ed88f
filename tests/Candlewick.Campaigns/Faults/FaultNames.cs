using System.Collections.Frozen;

namespace Candlewick.Campaigns.Faults;

/// <summary>Names of fault kinds as truth and counts write them, by what has to happen to them.</summary>
internal static class FaultNames
{
    public const string Reissued = "reissued";
    public const string Absent = "archive-absent";
    public const string RowsMissing = "archive-rows-missing";
    public const string HeaderAdded = "header-added";
    public const string Burst = "rate-limit-burst";
    public const string Ban = "ban";
    public const string ServerError = "server-error";
    public const string Stall = "stall";
    public const string Cut = "cut-connection";

    /// <summary>The rows are kept, and the fault is noted as repaired.</summary>
    public static FrozenSet<string> Harmless { get; } = FrozenSet.ToFrozenSet(["duplicate-rows", "out-of-order-rows", "missing-checksum"]);

    public static FrozenSet<string> Transport { get; } = FrozenSet.ToFrozenSet([Burst, Ban, ServerError, Stall, Cut]);
}
