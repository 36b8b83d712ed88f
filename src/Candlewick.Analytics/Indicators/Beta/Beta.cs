using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>How strongly a series follows a market: slope of its returns over the market's.</summary>
public static class Beta
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "beta",
        Name = "Beta",
        Summary = "Slope of the returns of the series over those of a second series, the market.",
        Formula = "beta = sum((x - mx)(y - my)) / sum((y - my)^2) over the last n simple returns, x of the series, y of the market (the second series); "
            + "a return from a price of 0 counts as 0; 0 where the market's returns are constant; first value at bar n + 1.",
        Source = "W. F. Sharpe, Capital Asset Prices, Journal of Finance 19:3, 1964; Stock.Indicators Beta",
        Options = [IndicatorOption.Period("period", 50, 2, "Returns in the window."), Prices.Option],
        Outputs = [new("beta", OutputUnit.Ratio, "1 moves as the market does")],
        Memory = Memory.Windowed,
        NeedsPair = true,
        Create = options => new BoundIndicator<BetaKernel, Pair, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Returns in the window, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<Pair, double> Create(int period = 50)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<BetaKernel, Pair, double>(Kernel(options), options.ToString());
    }

    private static BetaKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Beta"/>; X is the series, Y the market.</summary>
public struct BetaKernel(int period) : IKernel<Pair, double>
{
    private WindowComoments _moments = new(period);
    private PairReturns _returns = new();

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(Pair input) => double.IsFinite(input.X) && double.IsFinite(input.Y);

    public double Add(Pair input)
    {
        if (!_returns.Add(input, out Pair returns) || !_moments.Add(returns, out Comoments moments, out _))
        {
            return double.NaN;
        }

        return moments.SquaresY > 0 ? moments.Products / moments.SquaresY : 0;
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
