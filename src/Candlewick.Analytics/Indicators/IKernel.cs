namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of one indicator, said once: streaming and column forms both run it.</summary>
/// <remarks>Implemented by a mutable struct, so that the column form keeps its state in registers. A copy shares arrays with its original.</remarks>
/// <typeparam name="TIn"><see cref="double"/> for a price, <see cref="BarPoint"/> for bars, <see cref="Pair"/> for two series.</typeparam>
/// <typeparam name="TOut"><see cref="double"/>, or a record struct made of doubles only, in the order of the outputs of the spec.</typeparam>
public interface IKernel<TIn, TOut>
    where TIn : struct
    where TOut : unmanaged
{
    /// <summary>Inputs up to and including the first after which every output has a value; at least 1.</summary>
    int WarmUp { get; }

    /// <summary>True when every value that the kernel reads is finite, and no volume that it reads is negative.</summary>
    bool IsPossible(TIn input);

    /// <summary>Takes one possible input; the value after it, NaN in every part that is not ready.</summary>
    TOut Add(TIn input);

    /// <summary>Back to the state after construction.</summary>
    void Reset();

    /// <summary>Passes every field that decides later values through the cursor, in a fixed order: one method saves and restores.</summary>
    void Transfer(StateCursor state);
}
