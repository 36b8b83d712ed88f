namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The integers that stand for instruments and series in the file. They never change.</summary>
internal sealed class SeriesIds
{
    private readonly Dictionary<InstrumentId, int> _instruments = [];
    private readonly Dictionary<SeriesId, int> _series = [];
    private readonly HashSet<SeriesId> _new = [];
    private bool _isLoaded;

    /// <summary>True when the series was not in the file when it was opened, and was first met by this writer: nothing is stored of it yet but what the writer knows.</summary>
    public bool IsNew(SeriesId series) => _new.Contains(series);

    /// <summary>The number of a series; a new one is given to a series not met before.</summary>
    public int Of(SeriesId series, WriteSession session)
    {
        Load(session);
        if (_series.TryGetValue(series, out int known))
        {
            return known;
        }

        int instrument = Of(series.Instrument, session);
        int id = _series.Count + 1;
        DuckDbAppender rows = session.Append(Table.Series);
        rows.Set(0, id);
        rows.Set(1, instrument);
        bool isBars = series.Kind == SeriesKind.Bars;
        rows.SetText(2, isBars ? "bars" : series.Code);
        rows.SetText(3, series.Code);
        rows.SetText(4, isBars ? series.Bars.LengthCode : null);
        rows.SetText(5, isBars ? Sql.Code(series.Bars.Price).ToLowerInvariant() : null);
        rows.SetText(6, isBars ? Sql.Code(series.Bars.Origin).ToLowerInvariant() : null);
        rows.EndRow();
        _series[series] = id;
        _new.Add(series);
        return id;
    }

    /// <summary>The number of an instrument; one not met before gets a row without description.</summary>
    public int Of(InstrumentId instrument, WriteSession session)
    {
        Load(session);
        if (_instruments.TryGetValue(instrument, out int known))
        {
            return known;
        }

        int id = Reserve(instrument, session);
        AppendBare(instrument, id, session);
        return id;
    }

    /// <summary>Every instrument that has a number.</summary>
    public IEnumerable<InstrumentId> ListInstruments(WriteSession session)
    {
        Load(session);
        return _instruments.Keys;
    }

    /// <summary>Writes an instrument's row without description.</summary>
    public static void AppendBare(InstrumentId instrument, int id, WriteSession session)
    {
        DuckDbAppender rows = session.Append(Table.Instrument);
        rows.Set(0, id);
        rows.SetText(1, instrument.Venue);
        rows.SetText(2, instrument.Symbol);
        for (int column = 3; column < Table.Instrument.Columns.Length; column++)
        {
            rows.SetNull(column);
        }

        rows.EndRow();
    }

    /// <summary>The number of an instrument, for a caller that writes its row.</summary>
    public int Reserve(InstrumentId instrument, WriteSession session)
    {
        Load(session);
        if (!_instruments.TryGetValue(instrument, out int id))
        {
            id = _instruments.Count + 1;
            _instruments[instrument] = id;
        }

        return id;
    }

    private void Load(WriteSession session)
    {
        if (_isLoaded)
        {
            return;
        }

        _isLoaded = true;
        using (DuckDbResult rows = session.Read("SELECT instrument_id, venue, symbol FROM instrument"))
        {
            while (rows.Next() is { } chunk)
            {
                for (int row = 0; row < chunk.Count; row++)
                {
                    _instruments[InstrumentId.Of(chunk.Text(1, row), chunk.Text(2, row))] = chunk.Column<int>(0)[row];
                }
            }
        }

        using DuckDbResult series = session.Read("SELECT series_id, series FROM series_name");
        while (series.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                _series[SeriesId.Parse(chunk.Text(1, row))] = chunk.Column<int>(0)[row];
            }
        }
    }
}
