namespace Candlewick.Analytics.Bars;

/// <summary>How imbalance and runs bars learn what to expect. All of it starts afresh at every anchor.</summary>
/// <remarks>
/// The book leaves to the reader how the expectations start and what keeps them from running away (a few short bars make the next ones
/// shorter still, down to one trade); the choices here are those. The text of a bar spec holds the size alone: a stored series is built
/// with the defaults.
/// </remarks>
public sealed record ExpectationOptions
{
    /// <summary>Bars in the exponentially weighted means of trades a bar and of imbalance a trade, weight 2 / (Span + 1); 1 to 10,000, default 20.</summary>
    public int Span
    {
        get;
        init => field = value is >= 1 and <= 10_000
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 1 to 10,000 bars.");
    } = 20;

    /// <summary>Expected trades a bar stay between size / Drift and size x Drift; 1 to 1,000, default 10. 1 keeps them at the size.</summary>
    public double Drift
    {
        get;
        init => field = value is >= 1 and <= 1_000
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 1 to 1,000.");
    } = 10;

    /// <summary>
    /// Imbalance bars: the threshold is at least this many times what a balanced flow of that many trades reaches by chance, the mean
    /// quantity times the root of the trades; 0 to 100, default 1. 0 switches it off.
    /// </summary>
    public double Chance
    {
        get;
        init => field = value is >= 0 and <= 100
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 0 to 100.");
    } = 1;

    /// <summary>
    /// True to take a trade's side from its aggressor where that is known. Default: false, the tick rule of the book: up when the price
    /// rose, down when it fell, as before when it did not change; the first trade after an anchor is up.
    /// </summary>
    public bool UsesAggressor { get; init; }
}
