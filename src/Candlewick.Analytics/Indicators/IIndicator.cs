namespace Candlewick.Analytics.Indicators;

/// <summary>A computation that is fed one input at a time and holds the value after the last one.</summary>
/// <remarks>
/// An impossible input (a value it reads is NaN or infinite, or a volume is negative) gives an absent value and starts the indicator
/// afresh, as <see cref="Reset"/> does: the next value comes after a whole warm-up. Not safe for concurrent callers. Allocates nothing.
/// </remarks>
public interface IIndicator<TIn, TOut>
    where TIn : struct
    where TOut : unmanaged
{
    /// <summary>The value after the last input; NaN in every part that is not ready.</summary>
    TOut Value { get; }

    /// <summary>True once a whole warm-up of inputs has come since the start or the last reset.</summary>
    bool IsReady { get; }

    /// <summary>Everything that decides later values, to the bit. Setting it continues where it was saved.</summary>
    /// <exception cref="ArgumentException">Set: the state belongs to another indicator or other options.</exception>
    IndicatorState State { get; set; }

    /// <summary>Takes one input and returns the value after it.</summary>
    TOut Add(TIn input);

    void Reset();
}
