namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The ledgers that the writer has touched: as the file has them, and as the transaction makes them.</summary>
internal sealed class LedgerCache
{
    private readonly Dictionary<SeriesId, (SeriesLedger Stored, SeriesLedger Current)> _ledgers = [];

    public IEnumerable<(SeriesId Series, SeriesLedger Stored, SeriesLedger Current)> Changed =>
        _ledgers.Where(one => !ReferenceEquals(one.Value.Stored, one.Value.Current))
            .Select(one => (one.Key, one.Value.Stored, one.Value.Current));

    public SeriesLedger Find(SeriesId series, WriteSession session)
    {
        if (_ledgers.TryGetValue(series, out (SeriesLedger Stored, SeriesLedger Current) known))
        {
            return known.Current;
        }

        int id = session.Memory.Ids.Of(series, session);
        SeriesLedger stored = session.Memory.Ids.IsNew(series)
            ? SeriesLedger.None(series)
            : LedgerReader.Read(sql => session.Read(sql), series, id);
        _ledgers[series] = (stored, stored);
        return stored;
    }

    /// <summary>Sets the current ledger of a series that was found before.</summary>
    public void Set(SeriesId series, SeriesLedger ledger) => _ledgers[series] = (_ledgers[series].Stored, ledger);

    /// <summary>After a commit: what is current is what is stored.</summary>
    public void Accept()
    {
        foreach ((SeriesId series, _, SeriesLedger current) in Changed.ToList())
        {
            _ledgers[series] = (current, current);
        }
    }
}
