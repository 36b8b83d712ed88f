namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The stored trade with the highest number of each series. What comes live lies above it, and needs no look into the table, however long that is.</summary>
internal sealed class HighestTrades
{
    private const string Marks = "SELECT series_id, max(id), arg_max(epoch_ns(event_time), id) FROM trade";

    private readonly Dictionary<int, PrintMark> _marks = [];
    private readonly HashSet<int> _forgotten = [];
    private bool _isLoaded;

    /// <summary>Null when the series has no trades.</summary>
    public PrintMark? Find(int seriesId, WriteSession session)
    {
        if (!_isLoaded)
        {
            _isLoaded = true;
            Read(session, "");
        }
        else if (_forgotten.Contains(seriesId))
        {
            Read(session, $"WHERE series_id = {seriesId}");
        }

        _forgotten.Remove(seriesId);
        return _marks.TryGetValue(seriesId, out PrintMark mark) ? mark : null;
    }

    /// <summary>Notes the last trade, by number, of rows that were written.</summary>
    public void Note(int seriesId, PrintMark last)
    {
        if (_isLoaded && !_forgotten.Contains(seriesId) && (!_marks.TryGetValue(seriesId, out PrintMark known) || last.Number >= known.Number))
        {
            _marks[seriesId] = last;
        }
    }

    /// <summary>Rows of the series went, or came without regard to their numbers: the next who asks looks into the table.</summary>
    public void Forget(int seriesId)
    {
        _marks.Remove(seriesId);
        _forgotten.Add(seriesId);
    }

    private void Read(WriteSession session, string where)
    {
        using DuckDbResult rows = session.Read($"{Marks} {where} GROUP BY series_id");
        rows.ForEach((chunk, row) => _marks[chunk.Column<int>(0)[row]] = new PrintMark(chunk.Integer(1, row), Sql.FromNano(chunk.Integer(2, row))));
    }
}
