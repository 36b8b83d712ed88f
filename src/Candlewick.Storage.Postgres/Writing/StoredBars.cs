namespace Candlewick.Storage.Postgres.Writing;

/// <summary>The stored bars of a span, with since when each is known.</summary>
internal sealed class StoredBars : IDisposable
{
    /// <summary>From about so many rows on, the quicker road is worth a trip.</summary>
    private const int RowsOfOwnTrip = 1_000;

    public BarColumns Bars { get; } = new();

    public List<UtcTime> KnownFrom { get; } = [];

    /// <summary>Reads the spans of several series: large ones each by itself, small ones in one trip; each series once.</summary>
    public static async Task<Dictionary<BarSeriesId, StoredBars>> ReadAsync(PostgresSession session, IReadOnlyList<SpanToRead> spans)
    {
        Dictionary<BarSeriesId, StoredBars> found = [];
        foreach (SpanToRead span in spans.Where(span => span.Rows >= RowsOfOwnTrip))
        {
            StoredBars stored = found[span.Series] = new StoredBars();
            await using CopyReader reader = await CopyReader.BeginAsync(session, span.Id, span.Range);
            while (await reader.FillAsync(stored.Bars, stored.KnownFrom, int.MaxValue) > 0)
            {
                // Until there are no more.
            }
        }

        SpanToRead[] small = [.. spans.Where(span => span.Rows < RowsOfOwnTrip)];
        if (small.Length > 0)
        {
            await ReadTogetherAsync(session, small, found);
        }

        return found;
    }

    private static async Task ReadTogetherAsync(PostgresSession session, SpanToRead[] spans, Dictionary<BarSeriesId, StoredBars> found)
    {
        await using NpgsqlBatch batch = new(session.Connection);
        foreach (SpanToRead span in spans)
        {
            batch.Add(BarReader.Current, BarReader.Arguments(span.Id, span.Range));
        }

        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(session.Token);
        foreach (SpanToRead span in spans)
        {
            StoredBars stored = found[span.Series] = new StoredBars();
            while (await rows.ReadAsync(session.Token))
            {
                BarReader.Add(stored.Bars, rows);
                stored.KnownFrom.Add(PgInstant.Read(rows, BarReader.KnownFromColumn));
            }

            await rows.NextResultAsync(session.Token);
        }
    }

    public void Dispose() => Bars.Dispose();
}

/// <summary>Bars of one series that are wanted.</summary>
/// <param name="Rows">About how many there may be.</param>
internal readonly record struct SpanToRead(BarSeriesId Series, int Id, UtcRange Range, int Rows);
