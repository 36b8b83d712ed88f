namespace Candlewick.Storage;

/// <summary>What was known of a bar at an instant, where several rows say that they were: a bar that went, and came again from an answer that is older than its going.</summary>
/// <remarks>One row counts: what stands in the history before what is current, and of several in the history the first in this order.</remarks>
public static class KnownOnce
{
    /// <summary>The order for SQL, over the columns of the table of corrected bars: known first, then longest; the values only decide between equals.</summary>
    public const string PastOrder =
        "known_from, known_to DESC, close_time, finality, open NULLS FIRST, high NULLS FIRST, low NULLS FIRST, close NULLS FIRST, volume NULLS FIRST, "
        + "quote_volume NULLS FIRST, trade_count NULLS FIRST, taker_buy_volume NULLS FIRST, taker_buy_quote_volume NULLS FIRST";
}
