namespace Candlewick.Storage.Postgres.Writing;

/// <summary>The stored bars of a span, with since when each is known.</summary>
internal sealed class StoredBars : IDisposable
{
    public BarColumns Bars { get; } = new();

    public List<UtcTime> KnownFrom { get; } = [];

    /// <summary>Reads the spans of several series in one trip; each series once.</summary>
    public static async Task<Dictionary<BarSeriesId, StoredBars>> ReadAsync(PostgresSession session, IReadOnlyList<(BarSeriesId Series, int Id, UtcRange Span)> spans)
    {
        Dictionary<BarSeriesId, StoredBars> found = [];
        if (spans.Count == 0)
        {
            return found;
        }

        await using NpgsqlBatch batch = new(session.Connection);
        foreach ((_, int id, UtcRange span) in spans)
        {
            batch.Add(BarReader.Current, BarReader.Arguments(id, span));
        }

        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(session.Token);
        foreach ((BarSeriesId series, _, _) in spans)
        {
            StoredBars stored = found[series] = new StoredBars();
            while (await rows.ReadAsync(session.Token))
            {
                BarReader.Add(stored.Bars, rows);
                stored.KnownFrom.Add(PgInstant.Read(rows, BarReader.KnownFromColumn));
            }

            await rows.NextResultAsync(session.Token);
        }

        return found;
    }

    public void Dispose() => Bars.Dispose();
}
