namespace Candlewick.Storage.DuckDb;

/// <summary>Series filters as SQL over the view <c>series_name</c>.</summary>
internal static class SeriesSql
{
    public static string Where(SeriesFilter filter)
    {
        List<string> conditions = ["true"];
        if (filter.Kind is { } kind)
        {
            conditions.Add($"kind = {Text(kind == SeriesKind.Bars ? "bars" : new SeriesId(default, kind).Code)}");
        }

        if (filter.Venue is { } venue)
        {
            conditions.Add($"venue = {Text(venue)}");
        }

        if (filter.Instrument is { } instrument)
        {
            conditions.Add($"venue = {Text(instrument.Venue)} AND symbol = {Text(instrument.Symbol)}");
        }

        if (filter.Timeframe is { } timeframe)
        {
            conditions.Add($"kind = 'bars' AND timeframe = {Text(timeframe.Code)}");
        }

        if (filter.Series is { } series)
        {
            conditions.Add($"series = {Text(series.ToString())}");
        }

        return string.Join(" AND ", conditions);
    }

    /// <summary>The series that the filter includes, by number.</summary>
    public static Dictionary<int, SeriesId> List(Func<string, DuckDbResult> read, SeriesFilter filter)
    {
        Dictionary<int, SeriesId> series = [];
        using DuckDbResult rows = read($"SELECT series_id, series FROM series_name WHERE {Where(filter)}");
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                series[chunk.Column<int>(0)[row]] = SeriesId.Parse(chunk.Text(1, row));
            }
        }

        return series;
    }

    /// <summary>A condition on <c>series_id</c> that selects the filter's series.</summary>
    public static string In(SeriesFilter filter) =>
        filter == SeriesFilter.Any ? "true" : $"series_id IN (SELECT series_id FROM series_name WHERE {Where(filter)})";

    /// <summary>A string literal.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
