using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The last confirmed swing high and swing low, and how many bars ago they were.</summary>
public readonly record struct SwingsValue(double High, double HighAge, double Low, double LowAge);

/// <summary>Whether a high that equals another one of its window is a swing.</summary>
public enum SwingTies
{
    /// <summary>No: a swing is above (below) every other bar of its window.</summary>
    None,

    /// <summary>The last of equal ones is: above the bars after it, not below those before it.</summary>
    Last,
}

/// <summary>Highs above and lows below their neighbours (fractals), told on the bar that confirms them.</summary>
public static class Swings
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "swings",
        Name = "Swing Highs and Lows (Fractals)",
        Summary = "Highs above and lows below their neighbours, told on the bar that confirms them.",
        Formula = "A swing high is a high above those of the left bars before it and the right bars after it; a swing low is a low below them. "
            + "It is confirmed right bars later, and only then told: high and low hold the last confirmed ones, high_age and low_age the bars since them, "
            + "so that a bar with high_age = right confirms a swing high. First values when there is one of each, no sooner than bar left + right + 1. "
            + "Stock.Indicators (pivots, fractals) and TradingView mark the swing on its own bar, which looks ahead.",
        Source = "B. Williams, Trading Chaos, 1995; https://dotnet.stockindicators.dev/indicators/Pivots/",
        Options =
        [
            IndicatorOption.Period("left", 2, summary: "Bars before a swing."),
            IndicatorOption.Period("right", 2, summary: "Bars after a swing, which confirm it."),
            IndicatorOption.Choice<SwingTies>("ties", "Whether one of equal highs or lows is a swing."),
        ],
        Outputs =
        [
            new("high", OutputUnit.Price, "the last confirmed swing high"),
            new("high_age", OutputUnit.Ratio, "bars since it"),
            new("low", OutputUnit.Price, "the last confirmed swing low"),
            new("low_age", OutputUnit.Ratio, "bars since it"),
        ],
        Memory = Memory.Cumulative,
        ReadyByData = true,
        Create = static options => new BoundIndicator<SwingsKernel, BarPoint, SwingsValue>(options, () => Kernel(options)),
    };

    /// <param name="left">Bars before a swing.</param>
    /// <param name="right">Bars after a swing.</param>
    /// <param name="ties">Whether one of equal highs or lows is a swing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, SwingsValue> Create(int left = 2, int right = 2, SwingTies ties = SwingTies.None)
    {
        OptionValues options = new(Spec, [("left", left), ("right", right), ("ties", (int)ties)]);
        return new Indicator<SwingsKernel, BarPoint, SwingsValue>(Kernel(options), options.ToString());
    }

    private static SwingsKernel Kernel(OptionValues options) => new(options.Whole("left"), options.Whole("right"), options.Choice<SwingTies>("ties"));
}

/// <summary>The arithmetic of <see cref="Swings"/>.</summary>
public struct SwingsKernel(int left, int right, SwingTies ties) : IKernel<BarPoint, SwingsValue>
{
    private SwingSide _highs = new(left, right, largest: true);
    private SwingSide _lows = new(left, right, largest: false);

    public readonly int WarmUp => left + right + 1;

    public readonly bool IsPossible(BarPoint input) => double.IsFinite(input.High) && double.IsFinite(input.Low);

    public SwingsValue Add(BarPoint input)
    {
        _highs.Add(input.High, ties);
        _lows.Add(input.Low, ties);
        return new SwingsValue(_highs.Price, _highs.Age, _lows.Price, _lows.Age);
    }

    public void Reset()
    {
        _highs.Reset();
        _lows.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _highs.Transfer(state);
        _lows.Transfer(state);
    }

    private struct SwingSide(int left, int right, bool largest)
    {
        private WindowExtreme _window = new(left + right + 1, largest);
        private WindowExtreme _before = new(left, largest);
        private Ring _after = new(right + 1);
        private double _previous = double.NaN;
        private double _price = double.NaN;
        private double _age = double.NaN;

        public readonly double Price => _price;

        public readonly double Age => _age;

        public void Add(double value, SwingTies ties)
        {
            _age++;
            double extreme = _window.Add(value);
            double leaving = _after.Add(value);
            if (!double.IsNaN(leaving))
            {
                _previous = _before.Add(leaving);
            }

            if (_window.IsFull && _window.Age == right && (ties == SwingTies.Last || _previous != extreme))
            {
                (_price, _age) = (extreme, right);
            }
        }

        public void Reset()
        {
            _window.Reset();
            _before.Reset();
            _after.Reset();
            (_previous, _price, _age) = (double.NaN, double.NaN, double.NaN);
        }

        public void Transfer(StateCursor state)
        {
            _window.Transfer(state);
            _before.Transfer(state);
            _after.Transfer(state);
            state.Value(ref _previous);
            state.Value(ref _price);
            state.Value(ref _age);
        }
    }
}
