using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Patterns;

/// <summary>Runs the rule of one pattern over the last bars: NaN until they are enough, then a whole number from -200 to 200.</summary>
/// <remarks>Looks at the whole window at each bar: the bars of the pattern and those of the averages that its rule reads.</remarks>
public struct PatternKernel(PatternRule rule, PatternSettings settings) : IKernel<BarPoint, double>
{
    private SlidingWindow<PatternBar> _bars = new(settings.WarmUp);

    public readonly int WarmUp => settings.WarmUp;

    public readonly bool IsPossible(BarPoint input) => input.HasPrices;

    public double Add(BarPoint input)
    {
        _bars.Add(new PatternBar(input.Open, input.High, input.Low, input.Close));
        return _bars.IsFull ? rule(new PatternWindow(_bars.Items, settings)) : double.NaN;
    }

    public void Reset() => _bars.Reset();

    public void Transfer(StateCursor state) => _bars.Transfer(state);
}
