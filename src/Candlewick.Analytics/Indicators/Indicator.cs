using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Analytics.Indicators;

/// <summary>The streaming form of a kernel.</summary>
/// <param name="kernel">In its state after construction; the indicator owns it.</param>
/// <param name="identity">Code and options, for saved states.</param>
public sealed class Indicator<TKernel, TIn, TOut>(TKernel kernel, string identity) : IIndicator<TIn, TOut>
    where TKernel : struct, IKernel<TIn, TOut>
    where TIn : struct
    where TOut : unmanaged
{
    private readonly int _warmUp = kernel.WarmUp;
    private TKernel _kernel = kernel;
    private long _count;

    public TOut Value { get; private set; } = Absent();

    public bool IsReady => _count >= _warmUp;

    public IndicatorState State
    {
        get
        {
            List<long> words = [];
            Transfer(StateCursor.Save(words));
            return new IndicatorState(identity, words);
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Indicator != identity)
            {
                throw new ArgumentException($"The state is one of {value.Indicator}, not of {identity}.", nameof(value));
            }

            Transfer(StateCursor.Restore(value.Words));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TOut Add(TIn input)
    {
        if (!_kernel.IsPossible(input))
        {
            Reset();
            return Value;
        }

        _count++;
        return Value = _kernel.Add(input);
    }

    public void Reset()
    {
        _kernel.Reset();
        _count = 0;
        Value = Absent();
    }

    /// <summary>A value whose every part is NaN.</summary>
    internal static TOut Absent()
    {
        TOut absent = default;
        MemoryMarshal.Cast<TOut, double>(new Span<TOut>(ref absent)).Fill(double.NaN);
        return absent;
    }

    private void Transfer(StateCursor state)
    {
        TOut value = Value;
        state.Values(MemoryMarshal.Cast<TOut, double>(new Span<TOut>(ref value)));
        state.Value(ref _count);
        _kernel.Transfer(state);
        state.End();
        Value = value;
    }
}
