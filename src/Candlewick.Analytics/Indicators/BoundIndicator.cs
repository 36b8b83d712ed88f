using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Analytics.Indicators;

/// <summary>The column form of an indicator of one price that is written apart for speed, equal to its kernel to the bit.</summary>
public delegate void PriceColumns(ReadOnlySpan<double> input, OptionValues options, double[][] outputs);

/// <summary>The column form of an indicator of bars that is written apart for speed, equal to its kernel to the bit.</summary>
public delegate void PointColumns(in BarSpans input, OptionValues options, double[][] outputs);

/// <summary>An indicator with its options, over bars, with any number of outputs: what the command line, charts and pipelines hold.</summary>
public abstract class BoundIndicator
{
    private protected BoundIndicator(OptionValues options, int warmUp)
    {
        Options = options;
        WarmUp = warmUp;
    }

    public OptionValues Options { get; }

    public IndicatorSpec Spec => Options.Spec;

    /// <summary>Bars up to and including the first that has every output.</summary>
    public int WarmUp { get; }

    /// <summary>True once a whole warm-up of bars has come.</summary>
    public abstract bool IsReady { get; }

    /// <summary>The state of the streaming form.</summary>
    public abstract IndicatorState State { get; set; }

    /// <summary>Streaming form: takes one bar and writes one value per output.</summary>
    /// <remarks>The caller feeds bars in order; <see cref="OrderedBars"/> checks that.</remarks>
    public abstract void Add(in BarPoint point, Span<double> outputs);

    /// <summary>Starts the streaming form afresh.</summary>
    public abstract void Reset();

    /// <summary>Column form: one value per bar and output; independent of the streaming state, equal to it to the bit.</summary>
    /// <param name="outputs">One array per output of the spec, each at least as long as the input.</param>
    /// <exception cref="ArgumentException">The bars are not in order, or an array is too short.</exception>
    public void Compute(in BarSpans input, double[][] outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        input.Check();
        if (outputs.Length != Spec.Outputs.Count)
        {
            throw new ArgumentException($"{Spec.Code} has {Spec.Outputs.Count} outputs, not {outputs.Length}.", nameof(outputs));
        }

        foreach (double[] output in outputs)
        {
            if (output.Length < input.Count)
            {
                throw new ArgumentException($"An output array has {output.Length} elements for {input.Count} bars.", nameof(outputs));
            }
        }

        Run(input, outputs);
    }

    private protected abstract void Run(in BarSpans input, double[][] outputs);
}

/// <summary>Binds a kernel.</summary>
/// <param name="create">Makes the kernel in its first state.</param>
public sealed class BoundIndicator<TKernel, TIn, TOut>(OptionValues options, Func<TKernel> create) : BoundIndicator(options, create().WarmUp)
    where TKernel : struct, IKernel<TIn, TOut>
    where TIn : struct
    where TOut : unmanaged
{
    private readonly Indicator<TKernel, TIn, TOut> _stream = new(create(), options.ToString());
    private readonly PriceOf _price = options.Spec.Options.Any(option => option.Name == Prices.Option.Name) ? options.Choice<PriceOf>(Prices.Option.Name) : PriceOf.Close;

    /// <summary>Replaces the generic column form, for kernels of one price.</summary>
    public PriceColumns? PriceTwin { get; init; }

    /// <summary>Replaces the generic column form, for kernels of bars.</summary>
    public PointColumns? PointTwin { get; init; }

    public override bool IsReady => _stream.IsReady;

    public override IndicatorState State
    {
        get => _stream.State;
        set => _stream.State = value;
    }

    public override void Add(in BarPoint point, Span<double> outputs)
    {
        TOut value = _stream.Add(Select(point));
        MemoryMarshal.Cast<TOut, double>(new ReadOnlySpan<TOut>(in value)).CopyTo(outputs);
    }

    public override void Reset() => _stream.Reset();

    private protected override void Run(in BarSpans input, double[][] outputs)
    {
        if (typeof(TIn) != typeof(double))
        {
            if (PointTwin is { } twin)
            {
                twin(input, Options, outputs);
                return;
            }

            RunPoints(create(), input, outputs);
            return;
        }

        double[] buffer = ArrayPool<double>.Shared.Rent(input.Count);
        ReadOnlySpan<double> prices = Prices.Column(input, _price, buffer);
        if (PriceTwin is { } priceTwin)
        {
            priceTwin(prices, Options, outputs);
        }
        else
        {
            RunPrices(create(), prices, outputs);
        }

        ArrayPool<double>.Shared.Return(buffer);
    }

    private static void RunPrices(TKernel kernel, ReadOnlySpan<double> prices, double[][] outputs)
    {
        for (int i = 0; i < prices.Length; i++)
        {
            Write(ref kernel, Unsafe.BitCast<double, TIn>(prices[i]), outputs, i);
        }
    }

    private void RunPoints(TKernel kernel, in BarSpans input, double[][] outputs)
    {
        for (int i = 0; i < input.Count; i++)
        {
            Write(ref kernel, Select(input[i]), outputs, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ref TKernel kernel, TIn input, double[][] outputs, int row)
    {
        TOut value;
        if (kernel.IsPossible(input))
        {
            value = kernel.Add(input);
        }
        else
        {
            kernel.Reset();
            value = Indicator<TKernel, TIn, TOut>.Absent();
        }

        ReadOnlySpan<double> parts = MemoryMarshal.Cast<TOut, double>(new ReadOnlySpan<TOut>(in value));
        for (int i = 0; i < parts.Length; i++)
        {
            outputs[i][row] = parts[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TIn Select(in BarPoint point)
    {
        if (typeof(TIn) == typeof(BarPoint))
        {
            return Unsafe.As<BarPoint, TIn>(ref Unsafe.AsRef(in point));
        }

        double price = Prices.Of(point, _price);
        if (typeof(TIn) == typeof(double))
        {
            return Unsafe.BitCast<double, TIn>(price);
        }

        Pair pair = new(price, point.Paired);
        return typeof(TIn) == typeof(Pair)
            ? Unsafe.As<Pair, TIn>(ref pair)
            : throw new NotSupportedException($"No bar gives a {typeof(TIn).Name}; kernels read double, BarPoint or Pair.");
    }
}
