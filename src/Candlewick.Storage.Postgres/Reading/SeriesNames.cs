namespace Candlewick.Storage.Postgres.Reading;

/// <summary>The series that a filter includes.</summary>
internal static class SeriesNames
{
    /// <summary>By number.</summary>
    public static async Task<Dictionary<int, SeriesId>> ListAsync(PostgresSession session, SeriesFilter filter)
    {
        InstrumentId? instrument = filter.Series?.Instrument ?? filter.Instrument;
        List<(int Id, SeriesId Series)> all = await session.ListAsync(
            row => (row.GetInt32(0), SeriesId.Parse(row.GetString(1))),
            "SELECT series_id, series FROM series_name WHERE ($1::text IS NULL OR venue = $1) AND ($2::text IS NULL OR symbol = $2)",
            instrument?.Venue ?? filter.Venue, instrument?.Symbol);
        return all.Where(one => filter.Includes(one.Series)).ToDictionary(one => one.Id, one => one.Series);
    }
}
