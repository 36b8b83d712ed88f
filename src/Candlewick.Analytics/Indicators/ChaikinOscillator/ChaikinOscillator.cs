namespace Candlewick.Analytics.Indicators;

/// <summary>Momentum of the accumulation/distribution line: its fast less its slow exponential average.</summary>
public static class ChaikinOscillator
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "chaikin-oscillator",
        Name = "Chaikin Oscillator",
        Summary = "Fast less slow exponential average of the accumulation/distribution line.",
        Formula = "A/D = sum of ((close - low) - (high - close)) / (high - low) volume, a bar without range adds 0; oscillator = EMA(A/D, fast) - EMA(A/D, slow), "
            + "weight 2 / (n + 1); first value at bar max(fast, slow). Seed sma: each average begins as the mean of the first n values of the line; seed first-value: "
            + "both begin at the first value (TA-Lib). Computed from the flows, without the running line, so that it keeps its digits on long series.",
        Source = "M. Chaikin; TA-Lib ADOSC; https://ta-lib.org/functions/",
        Options =
        [
            IndicatorOption.Period("fast", 3, summary: "n of the fast average."),
            IndicatorOption.Period("slow", 10, summary: "n of the slow average."),
            IndicatorOption.Choice<EmaSeed>("seed", "How the averages begin."),
        ],
        Outputs = [new("oscillator", OutputUnit.Volume, "above 0 when accumulation speeds up")],
        Memory = Memory.Recursive,
        SettlesAfter = options => (45 * Math.Max(options.Whole("fast"), options.Whole("slow"))) + 150,
        NeedsVolume = true,
        Create = options => new BoundIndicator<ChaikinOscillatorKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="fast">n of the fast average.</param>
    /// <param name="slow">n of the slow average.</param>
    /// <param name="seed">How the averages begin.</param>
    /// <exception cref="ArgumentOutOfRangeException">A period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int fast = 3, int slow = 10, EmaSeed seed = EmaSeed.Sma)
    {
        OptionValues options = new(Spec, [("fast", fast), ("slow", slow), ("seed", (double)seed)]);
        return new Indicator<ChaikinOscillatorKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static ChaikinOscillatorKernel Kernel(OptionValues options) =>
        new(options.Whole("fast"), options.Whole("slow"), options.Choice<EmaSeed>("seed"));
}

/// <summary>The arithmetic of <see cref="ChaikinOscillator"/>.</summary>
public struct ChaikinOscillatorKernel(int fast, int slow, EmaSeed seed) : IKernel<BarPoint, double>
{
    private Lag _fast = new(fast, seed == EmaSeed.FirstValue ? 1 : fast);
    private Lag _slow = new(slow, seed == EmaSeed.FirstValue ? 1 : slow);
    private int _count;

    public readonly int WarmUp => Math.Max(fast, slow);

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose && input.HasVolume;

    public double Add(BarPoint input)
    {
        double range = input.High - input.Low;
        double flow = range > 0 ? (input.Close - input.Low - (input.High - input.Close)) / range * input.Volume : 0;
        double value = _slow.Add(flow) - _fast.Add(flow);
        _count = Math.Min(_count + 1, WarmUp);
        return _count == WarmUp ? value : double.NaN;
    }

    public void Reset()
    {
        _fast.Reset();
        _slow.Reset();
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        _fast.Transfer(state);
        _slow.Transfer(state);
        state.Value(ref _count);
    }

    /// <summary>Running total less its exponential average, from the steps of the total alone: lag = (1 - k)(lag + step).</summary>
    private struct Lag(int period, int seedLength)
    {
        private readonly double _keep = (period - 1.0) / (period + 1.0);
        private double _lag;
        private int _count;

        public double Add(double step)
        {
            if (_count >= seedLength)
            {
                return _lag = _keep * (_lag + step);
            }

            _lag += step * ((double)_count / seedLength);
            _count++;
            return _lag;
        }

        public void Reset()
        {
            _lag = 0;
            _count = 0;
        }

        public void Transfer(StateCursor state)
        {
            state.Value(ref _lag);
            state.Value(ref _count);
        }
    }
}
