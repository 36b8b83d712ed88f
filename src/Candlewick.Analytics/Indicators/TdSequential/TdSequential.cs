namespace Candlewick.Analytics.Indicators;

/// <summary>Which bar begins a TD setup.</summary>
public enum TdStart
{
    /// <summary>Buy: a close below the close 4 bars earlier, straight after a close above the close 4 bars earlier. Sell: the mirror image.</summary>
    PriceFlip,

    /// <summary>Any bar that may be counted while no setup runs, also straight after a complete one.</summary>
    AnyBar,
}

/// <summary>When a complete TD setup counts as perfected.</summary>
public enum TdPerfection
{
    /// <summary>At its last bar or on any later bar until another setup completes.</summary>
    Deferred,

    /// <summary>At its last bar or never.</summary>
    AtCompletion,
}

/// <summary>What must be true of the last bar of a TD countdown.</summary>
public enum TdQualifier
{
    /// <summary>Buy: its low is at or below the close of bar 8 of the countdown; else the count waits. Sell: the mirror image.</summary>
    Required,

    /// <summary>Nothing beyond the rule of every bar.</summary>
    Ignored,
}

/// <summary>What a bar of a TD countdown compares with the bar two before.</summary>
public enum TdCountdownRule
{
    /// <summary>Buy: close at or below the low; sell: close at or above the high.</summary>
    Standard,

    /// <summary>Buy: low at or below the low; sell: high at or above the high.</summary>
    Aggressive,
}

/// <summary>What ends a TD countdown early.</summary>
public enum TdCancellation
{
    /// <summary>A complete setup of the other direction, or a bar wholly beyond the level of the setup (TDST).</summary>
    SetupOrLevel,

    /// <summary>A complete setup of the other direction only.</summary>
    Setup,

    /// <summary>A bar wholly beyond the level only.</summary>
    Level,

    /// <summary>Nothing.</summary>
    Never,
}

/// <summary>When another setup of the same direction makes a TD countdown begin again.</summary>
public enum TdRecycling
{
    /// <summary>When its true range is at least that of the setup in force and below 1.618 times it.</summary>
    ByRange,

    /// <summary>Whenever it completes.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>DeMark's TD Sequential: a setup of nine closes, then a countdown of thirteen, toward exhaustion of a trend.</summary>
public static class TdSequential
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "td-sequential",
        Name = "TD Sequential",
        Summary = "Counts toward exhaustion of a trend: a setup of 9 consecutive closes, then a countdown of 13.",
        Formula = "Buy setup: after a price flip (close[1] > close[5] and close < close[4]; not asked for with start any-bar) each further close below the close 4 bars earlier counts, without a gap, to 9; then the count is over until "
            + "the next start. Perfected: low of bar 8 or 9, or (perfection deferred) of a later bar, at or below the lows of bars 6 and 7. Buy countdown: from bar 9 of the setup on each close at or below the low 2 bars "
            + "earlier counts, with gaps, to 13; bar 13 waits until its low is at or below the close of bar 8 (qualifier). Cancelled by a complete sell setup, or by a true low above the "
            + "setup's highest true high (TDST). A further complete buy setup begins the countdown anew when its true range is 1 to 1.618 times that of the setup in force. Sell: the mirror image. "
            + "True high and low include the close before. First values at bar 6.",
        Source = "T. R. DeMark, The New Science of Technical Analysis, 1994; J. Perl, DeMark Indicators, 2008",
        Options =
        [
            IndicatorOption.Whole("setup", 9, 4, 100, "Bars of a complete setup."),
            IndicatorOption.Whole("countdown", 13, 2, 100, "Bars of a complete countdown."),
            IndicatorOption.Choice<TdStart>("start", "Which bar begins a setup."),
            IndicatorOption.Choice<TdPerfection>("perfection", "When a complete setup counts as perfected."),
            IndicatorOption.Choice<TdQualifier>("qualifier", "What must be true of the last bar of a countdown."),
            IndicatorOption.Choice<TdCountdownRule>("rule", "What a bar of a countdown compares."),
            IndicatorOption.Choice<TdCancellation>("cancellation", "What ends a countdown early."),
            IndicatorOption.Choice<TdRecycling>("recycling", "When another setup of the same direction begins the countdown anew."),
        ],
        Outputs =
        [
            new("setup", OutputUnit.Ratio, "count of the setup: 1 to 9 toward a buy, -1 to -9 toward a sell, 0 between setups"),
            new("perfected", OutputUnit.Ratio, "1 while the last complete setup is a perfected buy setup, -1 a perfected sell setup, else 0"),
            new("buy_countdown", OutputUnit.Ratio, "count of the buy countdown, 13 on its last bar only, 0 without one"),
            new("sell_countdown", OutputUnit.Ratio, "count of the sell countdown, 13 on its last bar only, 0 without one"),
        ],
        Memory = Memory.Cumulative,
        Create = options => new BoundIndicator<TdSequentialKernel, BarPoint, TdSequentialValue>(options, () => new TdSequentialKernel(TdRules.Of(options))),
    };

    /// <exception cref="ArgumentOutOfRangeException">A length is out of range.</exception>
    public static IIndicator<BarPoint, TdSequentialValue> Create(TdRules? rules = null)
    {
        TdRules chosen = rules ?? new TdRules();
        OptionValues options = new(Spec,
        [
            ("setup", chosen.Setup), ("countdown", chosen.Countdown), ("start", (double)chosen.Start), ("perfection", (double)chosen.Perfection), ("qualifier", (double)chosen.Qualifier),
            ("rule", (double)chosen.Rule), ("cancellation", (double)chosen.Cancellation), ("recycling", (double)chosen.Recycling),
        ]);
        return new Indicator<TdSequentialKernel, BarPoint, TdSequentialValue>(new TdSequentialKernel(chosen), options.ToString());
    }
}

/// <summary>The options of <see cref="TdSequential"/>.</summary>
public sealed record TdRules
{
    /// <summary>Bars of a complete setup.</summary>
    public int Setup { get; init; } = 9;

    /// <summary>Bars of a complete countdown.</summary>
    public int Countdown { get; init; } = 13;

    public TdStart Start { get; init; }

    public TdPerfection Perfection { get; init; }

    public TdQualifier Qualifier { get; init; }

    public TdCountdownRule Rule { get; init; }

    public TdCancellation Cancellation { get; init; }

    public TdRecycling Recycling { get; init; }

    /// <summary>The rules that options of the spec say.</summary>
    public static TdRules Of(OptionValues options) => new()
    {
        Setup = options.Whole("setup"),
        Countdown = options.Whole("countdown"),
        Start = options.Choice<TdStart>("start"),
        Perfection = options.Choice<TdPerfection>("perfection"),
        Qualifier = options.Choice<TdQualifier>("qualifier"),
        Rule = options.Choice<TdCountdownRule>("rule"),
        Cancellation = options.Choice<TdCancellation>("cancellation"),
        Recycling = options.Choice<TdRecycling>("recycling"),
    };
}

/// <param name="Setup">1 to 9 toward a buy, -1 to -9 toward a sell, 0 between setups.</param>
/// <param name="Perfected">1 while the last complete setup is a perfected buy setup, -1 a perfected sell setup, else 0.</param>
/// <param name="BuyCountdown">13 on its last bar only; 0 without one.</param>
/// <param name="SellCountdown">13 on its last bar only; 0 without one.</param>
public readonly record struct TdSequentialValue(double Setup, double Perfected, double BuyCountdown, double SellCountdown);
