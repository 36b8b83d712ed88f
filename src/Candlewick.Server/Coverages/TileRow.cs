namespace Candlewick.Server.Coverages;

/// <summary>The cells of one series over a view: how much of each is covered, and why the rest is not.</summary>
/// <param name="Cells">Per cent covered, 0 to 100: 100 only where nothing lacks, 0 only where there is nothing; -1 outside what is known of the series.</param>
/// <param name="Causes">One letter a cell for what most of the rest lacks for, see <see cref="TileLetters"/>.</param>
internal sealed record TileRow(SeriesId Series, UtcTime First, UtcTime Last, IReadOnlyList<int> Cells, string Causes);

/// <summary>Letters of causes in tiles.</summary>
internal static class TileLetters
{
    public const char Nothing = '.', NeverAsked = '-';

    private const string Letters = "PNCHTMO";

    /// <summary>Of <see cref="HoleCause"/>, in its order.</summary>
    public static char Of(HoleCause cause) => Letters[(int)cause];

    /// <summary>What each letter means, for whoever draws them.</summary>
    public static IReadOnlyDictionary<string, string> Legend { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["."] = "complete", ["-"] = "neverAsked", ["P"] = "pending", ["N"] = "notListed", ["C"] = "marketClosed", ["H"] = "venueHalt", ["T"] = "noTrades",
        ["M"] = "missingAtSource", ["O"] = "ourOutage",
    };
}
