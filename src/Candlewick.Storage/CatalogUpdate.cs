namespace Candlewick.Storage;

/// <summary>What a venue's catalog changes in the rules that are kept point in time.</summary>
/// <param name="Ended">Records that hold no more, with their end set.</param>
/// <param name="Started">Records that begin, or that begin earlier than was known.</param>
public sealed record CatalogUpdate(IReadOnlyList<TradingRules> Ended, IReadOnlyList<TradingRules> Started)
{
    /// <summary>Compares the rules of a catalog with the records kept of one instrument.</summary>
    /// <param name="kept">Records of the instrument, in any order.</param>
    /// <param name="at">When the catalog held; what is later known than this stays as it is.</param>
    public static CatalogUpdate Of(IReadOnlyList<TradingRules> kept, TradingRules rules, UtcTime at)
    {
        TradingRules? holds = kept.FirstOrDefault(record => record.Range.Contains(at));
        if (holds is not null && (holds.HasSameTerms(rules) || holds.Range.From == at))
        {
            return new CatalogUpdate([], []);
        }

        UtcTime end = holds?.Range.To ?? kept.Select(record => record.Range.From).Where(from => from > at).DefaultIfEmpty(UtcTime.MaxValue).Min();
        TradingRules started = rules with { Range = new UtcRange(at, end) };
        return holds is null
            ? new CatalogUpdate([], [started])
            : new CatalogUpdate([holds with { Range = holds.Range with { To = at } }], [started]);
    }
}
