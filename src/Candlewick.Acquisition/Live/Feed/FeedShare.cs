using System.Collections.Concurrent;

namespace Candlewick.Acquisition.Live.Feed;

/// <summary>Which instruments are a consumer's, given who else is in its group. Immutable but for its memory.</summary>
/// <remarks>
/// Highest random weight hashing over stable hashes of names: when a consumer comes or goes, only the instruments that it gains or had
/// change hands. D. G. Thaler, C. V. Ravishankar, "Using name-based mappings to increase hit rates", IEEE/ACM Transactions on
/// Networking 6(1), 1998.
/// </remarks>
internal sealed class FeedShare(FeedQueue queue, IReadOnlyList<string> group)
{
    private readonly ConcurrentDictionary<InstrumentId, bool> _known = new();
    private readonly bool _hasAll = group.Count == 1 && queue.Consumer.Instruments is null;
    private readonly uint _kinds = queue.Consumer.Kinds is { } kinds ? kinds.Aggregate(0u, (bits, kind) => bits | (1u << (int)kind)) : uint.MaxValue;

    public FeedQueue Queue => queue;

    public bool Has(in MarketUpdate update) =>
        (_kinds >> (int)update.Kind & 1) != 0
        && (_hasAll || (_known.TryGetValue(update.Instrument, out bool isOurs) ? isOurs : Learn(update.Instrument)));

    private bool Learn(InstrumentId instrument) => _known[instrument] =
        queue.Consumer.Instruments?.Contains(instrument) != false && OwnerOf(instrument) == queue.Consumer.Name;

    private string OwnerOf(InstrumentId instrument)
    {
        string text = instrument.ToString();
        return group.OrderByDescending(name => WeightOf(name, text)).ThenBy(name => name, StringComparer.Ordinal).First();
    }

    /// <summary>FNV-1a over both names, its bits spread at the end: the same in every process.</summary>
    private static ulong WeightOf(string consumer, string instrument)
    {
        ulong hash = 14_695_981_039_346_656_037UL;
        foreach (char letter in consumer.Concat("/").Concat(instrument))
        {
            hash = (hash ^ letter) * 1_099_511_628_211UL;
        }

        hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93UL;
        return hash ^ (hash >> 32);
    }
}
