using System.Collections.Frozen;

namespace Candlewick.Architecture;

/// <summary>Every exception to a rule, with its reason; the one place for them.</summary>
internal static class Allowed
{
    /// <summary>Interfaces of more than five members, by name.</summary>
    public static FrozenDictionary<string, string> LargeInterfaces { get; } = new Dictionary<string, string>
    {
    }.ToFrozenDictionary();

    /// <summary>Names that the glossary bans elsewhere, as <c>Type.Member</c> or <c>Type</c>.</summary>
    public static FrozenDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["Trade.Exchange"] = "the reporting exchange on a consolidated tape is not the venue of the instrument",
        ["Quote.Exchange"] = "the reporting exchange on a consolidated tape is not the venue of the instrument",
        ["TapeRow.Exchange"] = "the reporting exchange on a consolidated tape is not the venue of the instrument",
        ["PrintTable.SetExchange"] = "the reporting exchange on a consolidated tape is not the venue of the instrument",
        ["PrintTable.Exchange"] = "the reporting exchange on a consolidated tape is not the venue of the instrument",
        ["TradingSession.Date"] = "a calendar day in the zone of the calendar, not an instant",
    }.ToFrozenDictionary();

    /// <summary>Files that may catch every exception: the edges of run loops.</summary>
    public static FrozenDictionary<string, string> CatchAll { get; } = new Dictionary<string, string>
    {
        ["src/Candlewick.Jobs/Running/RunWriter.cs"] = "the writer's loop: whoever waits for the group, or comes later, gets the failure",
        ["src/Candlewick.Jobs/Running/RunDesk.cs"] = "the edge of a run: when nothing can be kept any more, whoever waits for it gets the failure",
        ["src/Candlewick.Jobs/Running/LeaseKeeper.cs"] = "the renewal loop: its failure stops the engine, which says why",
        ["src/Candlewick.Hosting/Running/RunningPieces.cs"] = "the loop that keeps background pieces running: one that fails is noted and begun again",
        ["src/Candlewick.Storage/Writing/WriteQueue.cs"] = "the writer's loop: a failed group is rolled back, and its callers get the failure",
        ["src/Candlewick.Storage/Mirror/StoreMirror.cs"] = "the loop that heals a mirror: a failure is logged, shown as the fault of the store that is behind, and tried again",
        ["src/Candlewick.Server/Sql/ServerAnswer.cs"] = "the edge of a user's statement: whatever it did, whoever reads its answer is told",
    }.ToFrozenDictionary();

    /// <summary>Types with static state that changes.</summary>
    public static FrozenDictionary<string, string> StaticState { get; } = new Dictionary<string, string>
    {
        ["InstrumentNames"] = "the intern table behind InstrumentId: it only grows, and a handle never changes its meaning",
    }.ToFrozenDictionary();

    /// <summary>Methods with more than five parameters, as <c>Type.Method</c>.</summary>
    public static FrozenDictionary<string, string> ManyParameters { get; } = new Dictionary<string, string>
    {
        ["UtcTime.From"] = "year to second, in the order that everybody knows from the platform",
    }.ToFrozenDictionary();

    /// <summary>Classes that something derives from on purpose (contract suites live in tests and are not looked at).</summary>
    public static FrozenDictionary<string, string> Unsealed { get; } = new Dictionary<string, string>
    {
    }.ToFrozenDictionary();

    /// <summary>Implementations of a registrable contract that are no entries of its list.</summary>
    public static FrozenDictionary<string, string> Unlisted { get; } = new Dictionary<string, string>
    {
        ["MappedFileFormat"] = "made of a mapping that the user names",
        ["BarResampler"] = "makes time bars of smaller ones: no kind of its own",
        ["Listing"] = "a saved listing of a venue that is in the list",
        ["Candlewick.Storage"] = "the reference store in memory, for tests",
    }.ToFrozenDictionary();
}
