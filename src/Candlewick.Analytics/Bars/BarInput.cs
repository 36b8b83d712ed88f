namespace Candlewick.Analytics.Bars;

/// <summary>What a builder takes: trades, or rows of bars. Both convert to it.</summary>
public readonly ref struct BarInput
{
    /// <param name="trades">Ordered by (EventTime, Id).</param>
    public BarInput(ReadOnlySpan<Trade> trades) => Trades = trades;

    /// <summary>The rows [start, start + count) of a batch.</summary>
    /// <param name="bars">Ordered by (OpenTime, Ordinal); the caller keeps it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch has no such rows.</exception>
    public BarInput(BarColumns bars, int start, int count)
    {
        ArgumentNullException.ThrowIfNull(bars);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, bars.Count);
        Bars = bars;
        Start = start;
        End = start + count;
    }

    public ReadOnlySpan<Trade> Trades { get; }

    /// <summary>Null where the input is trades.</summary>
    public BarColumns? Bars { get; }

    /// <summary>First row of <see cref="Bars"/>.</summary>
    public int Start { get; }

    /// <summary>First row after the last.</summary>
    public int End { get; }

    public static implicit operator BarInput(ReadOnlySpan<Trade> trades) => new(trades);

    public static implicit operator BarInput(Trade[] trades) => new(trades);

    public static implicit operator BarInput(BarColumns bars) => new(bars, 0, bars.Count);
}
