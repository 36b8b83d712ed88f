using System.Collections.Concurrent;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>One write, through all its attempts.</summary>
internal sealed class CommitMarker
{
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Markers of earlier writes that this one clears away.</summary>
    public List<Guid> Cleared { get; } = [];
}

/// <summary>
/// The rows of <c>commit_marker</c>: each transaction begins by adding its own. An attempt that follows a lost connection waits there for the earlier
/// one to end, and finds the row when that was committed.
/// </summary>
internal sealed class CommitMarkers
{
    private const int MostCleared = 100;

    private readonly ConcurrentQueue<Guid> _ended = new();

    /// <returns>False when an earlier attempt of this write was committed.</returns>
    public async Task<bool> TryBeginAsync(PostgresSession session, CommitMarker marker)
    {
        while (marker.Cleared.Count < MostCleared && _ended.TryDequeue(out Guid ended))
        {
            marker.Cleared.Add(ended);
        }

        int made = await session.ExecuteAsync(
            "WITH cleared AS (DELETE FROM commit_marker WHERE marker = ANY ($2)) INSERT INTO commit_marker (marker) VALUES ($1) ON CONFLICT DO NOTHING",
            marker.Id, marker.Cleared.ToArray());
        return made == 1;
    }

    /// <summary>The caller knows how the write ended: its row can go with a later one.</summary>
    public void End(CommitMarker marker) => _ended.Enqueue(marker.Id);

    /// <summary>Clears away what processes left that ended without a later write.</summary>
    public static Task ClearLeftAsync(PostgresSession session) =>
        session.ExecuteAsync("DELETE FROM commit_marker WHERE begun_at < clock_timestamp() - interval '1 day'");
}
