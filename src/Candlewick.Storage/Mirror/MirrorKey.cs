using System.Globalization;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Mirror;

/// <summary>What two stores may differ in: the rows of a series and month, the ledgers, or a table of the state.</summary>
/// <param name="Table">Name of a table; empty for rows of a series, <c>ledger</c> for coverage, holes, journal, changes, deletions and quarantine.</param>
/// <param name="Month">First instant of the UTC month; null for all of the series.</param>
public readonly record struct MirrorKey(string Table, SeriesId? Series = null, UtcTime? Month = null)
{
    private const string LedgerName = "ledger";
    private const string AllMonths = "*";

    /// <summary>A write over more months counts for the whole series.</summary>
    private const int MostMonths = 36;

    private static readonly string[] LedgerTables = ["coverage", "hole", "quarantine", "ledger_change", "deletion", "write_journal"];

    public static MirrorKey Ledger { get; } = new(LedgerName);

    /// <summary>True for rows of a series; the ledgers speak of them, and go after them.</summary>
    public bool IsRows => Table.Length == 0;

    /// <summary>The rows of a series that open or happen in a range, month by month.</summary>
    public static IEnumerable<MirrorKey> Rows(SeriesId series, UtcRange range)
    {
        if (range.IsEmpty)
        {
            yield break;
        }

        if (range.From == UtcTime.MinValue || range.To == UtcTime.MaxValue || range.Length > TimeSpan.FromDays(31 * MostMonths))
        {
            yield return new MirrorKey("", series);
            yield break;
        }

        for (UtcRange month = MonthOf(range.From); month.From < range.To; month = MonthOf(month.To))
        {
            yield return new MirrorKey("", series, month.From);
        }
    }

    /// <summary>The parts of tables that it stands for.</summary>
    public IEnumerable<TransferPart> Parts()
    {
        if (Series is not { } series)
        {
            return (Table == LedgerName ? LedgerTables : [Table]).Select(name => new TransferPart(TransferTables.Find(name)));
        }

        UtcRange? range = Month is { } month ? TransferPlan.RangeOf(month) : null;
        string[] tables = series.Kind switch
        {
            SeriesKind.Bars => ["bar", "bar_history"],
            SeriesKind.Trades or SeriesKind.AggregateTrades => ["trade"],
            SeriesKind.Quotes => ["quote"],
            _ => ["observation"],
        };
        return tables.Select(name => new TransferPart(TransferTables.Find(name), range, series));
    }

    /// <exception cref="FormatException">The text is none.</exception>
    public static MirrorKey Parse(string text)
    {
        string[] words = text.Split(' ');
        return words.Length switch
        {
            1 when words[0].Length > 0 => new MirrorKey(words[0]),
            2 => new MirrorKey("", SeriesId.Parse(words[0]), words[1] == AllMonths ? null : MonthOf(words[1])),
            _ => throw new FormatException($"'{text}' is no key of a mirror."),
        };
    }

    /// <summary><c>fact</c>, <c>ledger</c>, <c>BINANCE:BTCUSDT@1h 2024-01</c> or <c>BINANCE:BTCUSDT@trades *</c>.</summary>
    public override string ToString() => Series is { } series
        ? $"{series} {(Month is { } month ? month.ToDate().ToString("yyyy-MM", CultureInfo.InvariantCulture) : AllMonths)}"
        : Table;

    private static UtcTime MonthOf(string text) => UtcTime.From(DateOnly.ParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static UtcRange MonthOf(UtcTime time) => time.ToDate() is var day ? UtcRange.Month(day.Year, day.Month) : default;
}
