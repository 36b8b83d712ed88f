using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The five lines of Ichimoku as they stand at one bar.</summary>
public readonly record struct IchimokuValue(double Tenkan, double Kijun, double SenkouA, double SenkouB, double Chikou);

/// <summary>Middle lines of three windows, two of them displaced into the future to form the cloud.</summary>
public static class Ichimoku
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "ichimoku",
        Name = "Ichimoku Kinko Hyo",
        Summary = "Middle lines of three windows, two of them displaced into the future to form the cloud.",
        Formula = "mid(n) = (highest high + lowest low) / 2 of the last n bars. tenkan = mid(tenkan_period), kijun = mid(kijun_period). "
            + "The cloud at bar t is what is drawn at t, so nothing looks ahead: senkou_a[t] = (tenkan + kijun) / 2 of bar t - displacement, "
            + "senkou_b[t] = mid(senkou_period) of bar t - displacement. chikou[t] is the close of bar t, which charts draw at bar t - displacement. "
            + "First values: tenkan, kijun at the end of their windows, senkou_a and senkou_b displacement bars after theirs, chikou at bar 1. "
            + "Charts that count the current bar as the first (TradingView) draw the spans one bar earlier: displacement=25 there.",
        Source = "G. Hosoda, Ichimoku Kinko Hyo, 1969; https://en.wikipedia.org/wiki/Ichimoku_Kink%C5%8D_Hy%C5%8D",
        Options =
        [
            IndicatorOption.Period("tenkan_period", 9),
            IndicatorOption.Period("kijun_period", 26),
            IndicatorOption.Period("senkou_period", 52),
            IndicatorOption.Whole("displacement", 26, 0, 10_000, "Bars between the computation of a span and the bar it is drawn at."),
        ],
        Outputs =
        [
            new("tenkan", OutputUnit.Price, "conversion line"),
            new("kijun", OutputUnit.Price, "base line"),
            new("senkou_a", OutputUnit.Price, "leading span A that is drawn at this bar, computed displacement bars before"),
            new("senkou_b", OutputUnit.Price, "leading span B that is drawn at this bar, computed displacement bars before"),
            new("chikou", OutputUnit.Price, "lagging span: this bar's close, drawn displacement bars before"),
        ],
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<IchimokuKernel, BarPoint, IchimokuValue>(options, () => Kernel(options)),
    };

    /// <param name="tenkanPeriod">Bars of the conversion line.</param>
    /// <param name="kijunPeriod">Bars of the base line.</param>
    /// <param name="senkouPeriod">Bars of leading span B.</param>
    /// <param name="displacement">Bars between the computation of a span and the bar it is drawn at.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, IchimokuValue> Create(int tenkanPeriod = 9, int kijunPeriod = 26, int senkouPeriod = 52, int displacement = 26)
    {
        OptionValues options = new(
            Spec,
            [("tenkan_period", tenkanPeriod), ("kijun_period", kijunPeriod), ("senkou_period", senkouPeriod), ("displacement", displacement)]);
        return new Indicator<IchimokuKernel, BarPoint, IchimokuValue>(Kernel(options), options.ToString());
    }

    private static IchimokuKernel Kernel(OptionValues options) =>
        new(options.Whole("tenkan_period"), options.Whole("kijun_period"), options.Whole("senkou_period"), options.Whole("displacement"));
}

/// <summary>The arithmetic of <see cref="Ichimoku"/>.</summary>
public struct IchimokuKernel(int tenkanPeriod, int kijunPeriod, int senkouPeriod, int displacement) : IKernel<BarPoint, IchimokuValue>
{
    private MiddleLine _tenkan = new(tenkanPeriod);
    private MiddleLine _kijun = new(kijunPeriod);
    private MiddleLine _senkou = new(senkouPeriod);
    private Ring _spanA = new(displacement + 1);
    private Ring _spanB = new(displacement + 1);

    public readonly int WarmUp => Math.Max(Math.Max(tenkanPeriod, kijunPeriod), senkouPeriod) + displacement;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public IchimokuValue Add(BarPoint input)
    {
        double tenkan = _tenkan.Add(input);
        double kijun = _kijun.Add(input);
        _spanA.Add((tenkan + kijun) / 2);
        _spanB.Add(_senkou.Add(input));
        return _spanA.IsFull
            ? new IchimokuValue(tenkan, kijun, _spanA[displacement], _spanB[displacement], input.Close)
            : new IchimokuValue(tenkan, kijun, double.NaN, double.NaN, input.Close);
    }

    public void Reset()
    {
        _tenkan.Reset();
        _kijun.Reset();
        _senkou.Reset();
        _spanA.Reset();
        _spanB.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _tenkan.Transfer(state);
        _kijun.Transfer(state);
        _senkou.Transfer(state);
        _spanA.Transfer(state);
        _spanB.Transfer(state);
    }

    /// <summary>The middle of the highest high and the lowest low of a window; NaN until it is full.</summary>
    private struct MiddleLine(int period)
    {
        private WindowExtreme _highest = new(period, largest: true);
        private WindowExtreme _lowest = new(period, largest: false);

        public double Add(in BarPoint input)
        {
            double middle = (_highest.Add(input.High) + _lowest.Add(input.Low)) / 2;
            return _highest.IsFull ? middle : double.NaN;
        }

        public void Reset()
        {
            _highest.Reset();
            _lowest.Reset();
        }

        public void Transfer(StateCursor state)
        {
            _highest.Transfer(state);
            _lowest.Transfer(state);
        }
    }
}
