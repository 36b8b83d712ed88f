using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>What two series are compared by.</summary>
public enum ComparedBy
{
    /// <summary>Their prices.</summary>
    Prices,

    /// <summary>Their simple returns from bar to bar; a return from a price of 0 counts as 0.</summary>
    Returns,
}

/// <summary>Pearson correlation of two series over the last bars.</summary>
public static class Correlation
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "correlation",
        Name = "Correlation",
        Summary = "Pearson correlation with a second series over the last bars.",
        Formula = "r = sum((x - mx)(y - my)) / sqrt(sum((x - mx)^2) sum((y - my)^2)) over the last n prices, or with by = returns the last n simple returns; "
            + "0 where a series is constant; first value at bar n, or n + 1 by returns.",
        Source = "K. Pearson, 1895; TA-Lib CORREL",
        Options = [IndicatorOption.Period("period", 20, 2), IndicatorOption.Choice<ComparedBy>("by", "What the series are compared by."), Prices.Option],
        Outputs = [new("correlation", OutputUnit.Ratio, "from -1 to 1")],
        Memory = Memory.Windowed,
        NeedsPair = true,
        Create = options => new BoundIndicator<CorrelationKernel, Pair, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Prices or returns in the window, at least 2.</param>
    /// <param name="by">What the series are compared by.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<Pair, double> Create(int period = 20, ComparedBy by = ComparedBy.Prices)
    {
        OptionValues options = new(Spec, [("period", period), ("by", (double)by)]);
        return new Indicator<CorrelationKernel, Pair, double>(Kernel(options), options.ToString());
    }

    private static CorrelationKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<ComparedBy>("by"));
}

/// <summary>The arithmetic of <see cref="Correlation"/>.</summary>
public struct CorrelationKernel(int period, ComparedBy by) : IKernel<Pair, double>
{
    private WindowComoments _moments = new(period);
    private PairReturns _returns = new();

    public readonly int WarmUp => by == ComparedBy.Prices ? period : period + 1;

    public readonly bool IsPossible(Pair input) => double.IsFinite(input.X) && double.IsFinite(input.Y);

    public double Add(Pair input)
    {
        if (by == ComparedBy.Returns && !_returns.Add(input, out input))
        {
            return double.NaN;
        }

        if (!_moments.Add(input, out Comoments moments, out _))
        {
            return double.NaN;
        }

        double scale = Math.Sqrt(moments.SquaresX) * Math.Sqrt(moments.SquaresY);
        return scale > 0 ? Math.Clamp(moments.Products / scale, -1, 1) : 0;
    }

    public void Reset()
    {
        _moments.Reset();
        _returns.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _moments.Transfer(state);
        _returns.Transfer(state);
    }
}
