namespace Candlewick.Storage.Postgres.Writing;

/// <summary>Stored bars that give way; corrected and removed ones are copied to <c>bar_history</c> before.</summary>
/// <remarks>Two statements are quicker than one that deletes and returns: the server keeps no copy of the rows in between. Nobody else writes the series meanwhile.</remarks>
internal sealed class BarDeletions
{
    private const string ToHistory = "INSERT INTO bar_history SELECT bar.*, greatest($4, bar.known_from + interval '1 microsecond') FROM bar";

    private const string Delete = "DELETE FROM bar";

    private const string OfSpan = " WHERE series_id = $1 AND open_time >= $2 AND open_time < $3";

    private const string OfKeys = OfSpan + " AND $4 IS NOT NULL AND ordinal = $5 AND open_time = ANY ($6)";

    private readonly List<(string Sql, object?[] Arguments)> _statements = [];

    /// <param name="span">Of the rows that were read.</param>
    public void Add(int id, StoredBars stored, BarMerge merge, UtcRange span, UtcTime receivedAt)
    {
        List<int> historic = [.. merge.Changes.Where(change => change.IsCorrection).Select(change => change.Stored), .. merge.Removed];
        List<int> others = [.. merge.Changes.Where(change => !change.IsCorrection).Select(change => change.Stored)];
        DateTime known = PgInstant.ToDateTime(receivedAt);
        if (historic.Count == stored.Bars.Count && historic.Count > 0)
        {
            _statements.Add((ToHistory + OfSpan, [.. BarReader.Arguments(id, span), known]));
            _statements.Add((Delete + OfSpan, BarReader.Arguments(id, span)));
        }
        else if (others.Count == stored.Bars.Count && others.Count > 0)
        {
            _statements.Add((Delete + OfSpan, BarReader.Arguments(id, span)));
        }
        else
        {
            AddKeys(id, stored.Bars, historic, (known, ToHistory + OfKeys));
            AddKeys(id, stored.Bars, [.. historic, .. others], (known, Delete + OfKeys));
        }
    }

    public async Task RunAsync(PostgresSession session)
    {
        if (_statements.Count == 0)
        {
            return;
        }

        await using NpgsqlBatch batch = new(session.Connection);
        foreach ((string sql, object?[] arguments) in _statements)
        {
            batch.Add(sql, arguments);
        }

        await batch.ExecuteNonQueryAsync(session.Token);
    }

    private void AddKeys(int id, BarColumns bars, List<int> rows, (DateTime Known, string Sql) how)
    {
        foreach (IGrouping<int, int> same in rows.Order().GroupBy(row => bars.Ordinals[row]))
        {
            foreach (int[] some in same.Chunk(5_000))
            {
                UtcRange span = new(bars.OpenTimes[some[0]], bars.OpenTimes[some[^1]].AddNanoseconds(1));
                DateTime[] keys = [.. some.Select(row => PgInstant.ToDateTime(bars.OpenTimes[row]))];
                _statements.Add((how.Sql, [.. BarReader.Arguments(id, span), how.Known, same.Key, keys]));
            }
        }
    }
}
