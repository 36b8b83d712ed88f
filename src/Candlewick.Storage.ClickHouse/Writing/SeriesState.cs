namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>What the writer knows of one series: its ledger and which of its rows count, with what the transaction has done so far.</summary>
internal sealed class SeriesState(SeriesId series, Frontier frontier, SeriesLedger ledger)
{
    /// <summary>A ledger of so few pieces is written whole every time.</summary>
    private const int FewPieces = 8;

    /// <summary>After so many changes the whole ledger is written, so that readers need not add up more.</summary>
    private const int MostChanges = 64;

    private HashSet<LedgerPiece> _pieces = [.. LedgerPiece.Of(ledger)];
    private int _changes;

    public SeriesId Series => series;

    /// <summary>The name of the series as the rows have it.</summary>
    public byte[] Name { get; } = RowBinaryWriter.TextBytes(series.ToString());

    public Frontier Frontier { get; private set; } = frontier;

    public SeriesLedger Ledger { get; private set; } = ledger;

    /// <summary>True when the store has no row about it.</summary>
    public bool IsNew { get; private set; } = frontier.Last == 0;

    /// <summary>Rows that are inserted, and not named yet, count for the transaction.</summary>
    public void AddOwn(ulong generation, bool hasReplaced, GoneRange? gone)
    {
        Frontier = Frontier with
        {
            Own = [.. Frontier.Own, generation],
            HasReplaced = Frontier.HasReplaced || hasReplaced,
            Gone = gone is { } range ? [.. Frontier.Gone, range] : Frontier.Gone,
        };
    }

    /// <summary>Sets the ledger, and gives what a coverage row must say for it.</summary>
    public (IReadOnlyList<(int Sign, LedgerPiece Piece)> Changes, bool IsWhole) Move(SeriesLedger after)
    {
        if (ReferenceEquals(after, Ledger) && !IsNew)
        {
            return ([], false);
        }

        HashSet<LedgerPiece> before = _pieces;
        _pieces = [.. LedgerPiece.Of(after)];
        Ledger = after;
        if (IsNew || _pieces.Count <= FewPieces || _changes >= MostChanges)
        {
            (IsNew, _changes) = (false, 0);
            return ([.. _pieces.Select(piece => (1, piece))], true);
        }

        _changes++;
        return ([.. before.Except(_pieces).Select(piece => (-1, piece)), .. _pieces.Except(before).Select(piece => (1, piece))], false);
    }

    /// <summary>The transaction is committed: what it inserted is named.</summary>
    public void Accept()
    {
        if (Frontier.Own.Count > 0)
        {
            Frontier = Frontier with { Last = Frontier.Own[^1], Own = [] };
        }
    }
}
