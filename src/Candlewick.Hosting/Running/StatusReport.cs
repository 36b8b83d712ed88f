using Candlewick.Jobs;

namespace Candlewick.Hosting.Running;

/// <summary>How current one bar series is.</summary>
/// <param name="LastClose">CloseTime of the last stored bar; null when there is none.</param>
/// <param name="Lag">From there to the end of the last bar that has closed; zero when that one is stored.</param>
/// <param name="IsFollowed">True for series that the process keeps current; history that was only imported is not judged.</param>
/// <param name="IsLate">True for a followed series whose lag is beyond the limit.</param>
public sealed record SeriesFreshness(BarSeriesId Series, UtcTime? LastClose, TimeSpan? Lag, bool IsFollowed, bool IsLate);

/// <summary>How a job did last.</summary>
/// <param name="LastSuccess">End of the last run that succeeded; null when none did.</param>
public sealed record JobStatus(string Job, RunState State, UtcTime CreatedAt, UtcTime? EndedAt, UtcTime? LastSuccess, string? Error);

/// <summary>A background piece of the owner.</summary>
public sealed record PieceStatus(string Name, bool IsHealthy, string State, IReadOnlyList<string> Details);

/// <summary>The process that owns the store.</summary>
public sealed record OwnerStatus(int ProcessId, UtcTime StartedAt, IReadOnlyList<PieceStatus> Pieces, IReadOnlyList<FeedMetrics> Consumers);

/// <summary>Whether a market is kept current.</summary>
/// <param name="At">Now, by the clock of the market.</param>
/// <param name="Owner">Null when nobody owns the store.</param>
public sealed record StatusReport(
    UtcTime At, StoreInfo Store, OwnerStatus? Owner, IReadOnlyList<SeriesFreshness> Series, IReadOnlyList<JobStatus> Jobs)
{
    /// <summary>False when a piece is not well, a followed series is late, or the last run of a job failed.</summary>
    public bool IsHealthy => Problems.Count == 0;

    /// <summary>What is not well, one a line.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. (Owner?.Pieces ?? []).Where(piece => !piece.IsHealthy).Select(piece => $"{piece.Name}: {piece.State}"),
        .. Series.Where(one => one.IsLate).Select(one => one.LastClose is null ? $"{one.Series}: no bars" : $"{one.Series}: last bar closed at {one.LastClose}"),
        .. Jobs.Where(job => job.State is RunState.Failed or RunState.TimedOut).Select(job => $"job {job.Job}: {job.State}, {job.Error}"),
    ];
}
