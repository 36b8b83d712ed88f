using Candlewick.Analytics.Bars.ImbalanceBars;
using Candlewick.Analytics.Bars.QuoteVolumeBars;
using Candlewick.Analytics.Bars.RangeBars;
using Candlewick.Analytics.Bars.RenkoBars;
using Candlewick.Analytics.Bars.RunsBars;
using Candlewick.Analytics.Bars.TickBars;
using Candlewick.Analytics.Bars.TimeBars;
using Candlewick.Analytics.Bars.VolumeBars;

namespace Candlewick.Analytics.Bars;

/// <summary>The list of bar kinds.</summary>
public static class BarKinds
{
    private const string Book = "M. Lopez de Prado, Advances in Financial Machine Learning, Wiley 2018, section ";

    private static readonly BarKindOption[] Expectation =
    [
        new("span", "1 to 10,000 bars", "20", "weight of the means that expectations are: 2 / (span + 1)"),
        new("drift", "1 to 1,000", "10", "expected trades a bar stay between size / drift and size x drift"),
        new("uses-aggressor", "true, false", "false", "take the side from the aggressor where it is known, not from the price"),
    ];

    private static readonly BarKindOption Chance =
        new("chance", "0 to 100", "1", "the threshold is at least so many times what balanced trades reach by chance");

    /// <summary>In the order of <see cref="BarKind"/>.</summary>
    public static IReadOnlyList<BarKindSpec> All { get; } =
    [
        new()
        {
            Kind = BarKind.Timed, Name = "time", Summary = "Bars of a length of time.", SizeUnit = "timeframe", Example = "1m/built",
            Closes = "when its time is over", Source = "the calendar", Create = (spec, options) => new TimeBarBuilder(spec, options),
            Options = [new("empty", "skip, flat", "skip", "what a bar without trades becomes: none, or a flat one at the last close with trade count 0")],
        },
        new()
        {
            Kind = BarKind.Tick, Name = "tick", Summary = "Bars of a number of trades.", SizeUnit = "trades", Example = "1000t/built",
            Closes = "with the input that reaches the number; an aggregate is not split", Source = Book + "2.3.1.2",
            Create = (spec, options) => new TickBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.Volume, Name = "volume", Summary = "Bars of a quantity traded.", SizeUnit = "base asset, shares or contracts",
            Example = "500v/built", Closes = "with the input that reaches the size; it is not split, the next bar starts from 0",
            Source = Book + "2.3.1.3", Create = (spec, options) => new VolumeBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.QuoteVolume, Name = "dollar", Summary = "Bars of a value traded.", SizeUnit = "quote currency",
            Example = "1000000q/built", Closes = "with the input that reaches the size; it is not split, the next bar starts from 0",
            Source = Book + "2.3.1.4", Create = (spec, options) => new QuoteVolumeBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.TickImbalance, Name = "tick imbalance", Summary = "Bars that close when more trades came from one side than expected.",
            SizeUnit = "trades expected in the first bar after an anchor", Example = "500ti/built", Options = [.. Expectation, Chance],
            Closes = "with the input that reaches the expectation", Source = Book + "2.3.2.1",
            Create = (spec, options) => new TickImbalanceBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.VolumeImbalance, Name = "volume imbalance", Summary = "Bars that close when more quantity came from one side than expected.",
            SizeUnit = "trades expected in the first bar after an anchor", Example = "500vi/built", Options = [.. Expectation, Chance],
            Closes = "with the input that reaches the expectation", Source = Book + "2.3.2.2",
            Create = (spec, options) => new VolumeImbalanceBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.TickRuns, Name = "tick runs", Summary = "Bars that close when one side alone made more trades than expected.",
            SizeUnit = "trades expected in the first bar after an anchor", Example = "500tr/built", Options = Expectation,
            Closes = "with the input that reaches the expectation", Source = Book + "2.3.2.3",
            Create = (spec, options) => new TickRunsBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.VolumeRuns, Name = "volume runs", Summary = "Bars that close when one side alone made more quantity than expected.",
            SizeUnit = "trades expected in the first bar after an anchor", Example = "500vr/built", Options = Expectation,
            Closes = "with the input that reaches the expectation", Source = Book + "2.3.2.4",
            Create = (spec, options) => new VolumeRunsBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.Renko, Name = "renko", Summary = "Bricks of one height.", SizeUnit = "quote currency", Example = "10renko/built",
            Closes = "with the input that moves the price by a brick, two after a turn; one input may close several bricks",
            Source = "S. Nison, Beyond Candlesticks, Wiley 1994, chapter 8", Create = (spec, options) => new RenkoBarBuilder(spec, options),
        },
        new()
        {
            Kind = BarKind.Range, Name = "range", Summary = "Bars of a distance from low to high.", SizeUnit = "quote currency",
            Example = "0.25range/built", Closes = "with the input that takes high - low to the size; no price is invented",
            Source = "V. Nicolellis, range bars, 1995, as trading platforms have them", Create = (spec, options) => new RangeBarBuilder(spec, options),
        },
    ];

    /// <summary>The spec of a kind.</summary>
    public static BarKindSpec Of(BarKind kind) => All[(int)kind];

    /// <summary>A builder of the bars of a spec, in its first state.</summary>
    public static IBarBuilder Create(BarSpec spec, BarBuilderOptions? options = null) =>
        Of(spec.Kind).Create(spec, options ?? BarBuilderOptions.Default);

    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    internal static void Demand(BarSpec spec, BarKind kind)
    {
        if (spec.Kind != kind)
        {
            throw new ArgumentException($"'{spec}' is not a spec of {Of(kind).Name} bars; expected one such as {Of(kind).Example}.", nameof(spec));
        }
    }
}
