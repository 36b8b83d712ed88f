using System.Collections.Concurrent;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>The integers that stand for instruments and series in the database. They never change, so they are remembered.</summary>
/// <remarks>New ones are given outside the transaction that needs them: other writers never wait for them.</remarks>
internal sealed class SeriesNumbers(NpgsqlDataSource source)
{
    private readonly ConcurrentDictionary<SeriesId, int> _series = new();
    private readonly ConcurrentDictionary<InstrumentId, int> _instruments = new();

    /// <summary>The number of a series; null when the store has none of it yet.</summary>
    public async Task<int?> FindAsync(PostgresSession session, SeriesId series)
    {
        if (_series.TryGetValue(series, out int known))
        {
            return known;
        }

        object? found = await session.ReadCellAsync(
            "SELECT s.series_id FROM series s JOIN instrument i USING (instrument_id) WHERE i.venue = $1 AND i.symbol = $2 AND s.code = $3",
            series.Instrument.Venue, series.Instrument.Symbol, series.Code);
        return found is int id ? _series[series] = id : null;
    }

    /// <summary>The numbers of instruments; those not met before get a row without description.</summary>
    public async Task<IReadOnlyDictionary<InstrumentId, int>> OfAsync(IEnumerable<InstrumentId> instruments, CancellationToken ct)
    {
        InstrumentId[] wanted = [.. instruments.Distinct()];
        InstrumentId[] unknown = [.. wanted.Where(one => !_instruments.ContainsKey(one)).Order()];
        if (unknown.Length > 0)
        {
            await using NpgsqlCommand command = source.CreateCommand(
                "WITH wanted AS (SELECT * FROM unnest($1, $2) AS w(venue, symbol)), "
                + "made AS (INSERT INTO instrument (venue, symbol) SELECT venue, symbol FROM wanted w WHERE NOT EXISTS "
                + "(SELECT 1 FROM instrument i WHERE i.venue = w.venue AND i.symbol = w.symbol) ON CONFLICT DO NOTHING) SELECT 1");
            command.Parameters.Add(new NpgsqlParameter { Value = unknown.Select(one => one.Venue).ToArray() });
            command.Parameters.Add(new NpgsqlParameter { Value = unknown.Select(one => one.Symbol).ToArray() });
            await command.ExecuteNonQueryAsync(ct);
            await LoadInstrumentsAsync(unknown, ct);
        }

        return wanted.ToDictionary(one => one, one => _instruments[one]);
    }

    /// <summary>The numbers of series; those not met before get a row.</summary>
    public async Task<IReadOnlyDictionary<SeriesId, int>> OfAsync(IEnumerable<SeriesId> series, CancellationToken ct)
    {
        SeriesId[] wanted = [.. series.Distinct()];
        SeriesId[] unknown = [.. wanted.Where(one => !_series.ContainsKey(one)).Order()];
        if (unknown.Length > 0)
        {
            IReadOnlyDictionary<InstrumentId, int> instruments = await OfAsync(unknown.Select(one => one.Instrument), ct);
            await using NpgsqlCommand command = source.CreateCommand(
                "INSERT INTO series (instrument_id, kind, code, timeframe, price, origin) SELECT * FROM unnest($1, $2, $3, $4, $5, $6) "
                + "AS w(instrument_id, kind, code, timeframe, price, origin) WHERE NOT EXISTS "
                + "(SELECT 1 FROM series s WHERE s.instrument_id = w.instrument_id AND s.code = w.code) ON CONFLICT DO NOTHING");
            command.Parameters.Add(new NpgsqlParameter { Value = unknown.Select(one => instruments[one.Instrument]).ToArray() });
            Add(command, unknown, one => one.Kind == SeriesKind.Bars ? "bars" : one.Code);
            Add(command, unknown, one => one.Code);
            Add(command, unknown, one => one.Kind == SeriesKind.Bars ? one.Bars.LengthCode : null);
            Add(command, unknown, one => one.Kind == SeriesKind.Bars ? one.Bars.Price.ToString().ToLowerInvariant() : null);
            Add(command, unknown, one => one.Kind == SeriesKind.Bars ? one.Bars.Origin.ToString().ToLowerInvariant() : null);
            await command.ExecuteNonQueryAsync(ct);
            await LoadSeriesAsync(unknown, instruments, ct);
        }

        return wanted.ToDictionary(one => one, one => _series[one]);
    }

    /// <summary>Forgets what is remembered: for whoever replaces whole tables.</summary>
    public void Forget()
    {
        _series.Clear();
        _instruments.Clear();
    }

    private static void Add(NpgsqlCommand command, SeriesId[] series, Func<SeriesId, string?> text) =>
        command.Parameters.Add(new NpgsqlParameter { Value = series.Select(text).ToArray() });

    private async Task LoadInstrumentsAsync(InstrumentId[] wanted, CancellationToken ct)
    {
        await using NpgsqlCommand command = source.CreateCommand(
            "SELECT i.instrument_id, i.venue, i.symbol FROM instrument i JOIN unnest($1, $2) AS w(venue, symbol) USING (venue, symbol)");
        command.Parameters.Add(new NpgsqlParameter { Value = wanted.Select(one => one.Venue).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = wanted.Select(one => one.Symbol).ToArray() });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            _instruments[InstrumentId.Of(rows.GetString(1), rows.GetString(2))] = rows.GetInt32(0);
        }
    }

    private async Task LoadSeriesAsync(SeriesId[] wanted, IReadOnlyDictionary<InstrumentId, int> instruments, CancellationToken ct)
    {
        Dictionary<(int Instrument, string Code), SeriesId> keys = wanted.ToDictionary(one => (instruments[one.Instrument], one.Code));
        await using NpgsqlCommand command = source.CreateCommand(
            "SELECT s.series_id, s.instrument_id, s.code FROM series s JOIN unnest($1, $2) AS w(instrument_id, code) USING (instrument_id, code)");
        command.Parameters.Add(new NpgsqlParameter { Value = wanted.Select(one => instruments[one.Instrument]).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = wanted.Select(one => one.Code).ToArray() });
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            _series[keys[(rows.GetInt32(1), rows.GetString(2))]] = rows.GetInt32(0);
        }
    }
}
