namespace Candlewick.Storage.Postgres.Upkeep;

/// <summary>The continuous aggregate <c>bar_hour</c> of TimescaleDB: hours made of minutes, refreshed where minutes changed since the last time, late and repaired ones too.</summary>
/// <remarks>Nothing is refreshed by a timer. Several processes may do it at once: a bucket is then made twice, to the same values.</remarks>
internal sealed class HourAggregates(PostgresAccess access, IChangeFeed changes)
{
    private static readonly Timeframe Minute = new(1, TimeframeUnit.Minute);
    private static readonly Timeframe Hour = new(1, TimeframeUnit.Hour);

    /// <summary>Makes the hours that changed anew; returns how many ranges of whole hours that were. None without hypertables.</summary>
    public async Task<int> RefreshAsync(CancellationToken ct)
    {
        if (!access.Traits.HasHypertables)
        {
            return 0;
        }

        long mark = await access.ReadAsync(async session => (long)(await session.ReadCellAsync("SELECT used_entry FROM bar_hour_mark"))!, ct);
        ChangeSet changed = await changes.ListAsync(new SeriesFilter(SeriesKind.Bars, Timeframe: Minute), mark, ct);
        RangeSet hours = RangeSet.Of(changed.Series.SelectMany(one => one.Ranges).Select(WholeHours));
        int refreshed = 0;
        foreach (UtcRange range in hours)
        {
            await access.OutsideAsync(connection => CallAsync(connection, range, ct), ct);
            refreshed++;
        }

        await access.WriteAsync(session => session.ExecuteAsync("UPDATE bar_hour_mark SET used_entry = greatest(used_entry, $1)", changed.Last), ct);
        return refreshed;
    }

    private static UtcRange WholeHours(UtcRange range) => new(Hour.Floor(range.From), Hour.Ceiling(range.To));

    private static async Task<int> CallAsync(NpgsqlConnection connection, UtcRange range, CancellationToken ct)
    {
        await using NpgsqlCommand call = new($"CALL refresh_continuous_aggregate('bar_hour', '{range.From}'::timestamptz, '{range.To}'::timestamptz)", connection);
        return await call.ExecuteNonQueryAsync(ct);
    }
}
