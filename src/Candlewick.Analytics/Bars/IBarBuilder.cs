namespace Candlewick.Analytics.Bars;

/// <summary>Folds trades, or smaller bars, into bars.</summary>
/// <remarks>
/// Input comes in order of time. What is appended depends on the inputs alone and not on how they were cut into batches: a bar is appended
/// by the call that closes it. A call that throws leaves the builder without a defined state. Not safe for concurrent callers.
/// Doubtful prints (<see cref="Trade.IsSuspicious"/>) count as any other: who wants them out leaves them out before.
/// </remarks>
public interface IBarBuilder
{
    /// <summary>Takes inputs and appends the bars that they close.</summary>
    /// <exception cref="ArgumentException">
    /// An input is earlier than the one before it or than the last <see cref="Advance"/>, a price is not finite, or a quantity is negative or infinite.
    /// </exception>
    void Add(in BarInput input, BarColumns closed);

    /// <summary>Says that every input before the instant has come, and appends the bars that are over by then.</summary>
    void Advance(UtcTime now, BarColumns closed);

    /// <summary>Says that no more input comes: appends what has not closed, as <see cref="Finality.Forming"/>, and starts afresh.</summary>
    void End(BarColumns closed);
}
