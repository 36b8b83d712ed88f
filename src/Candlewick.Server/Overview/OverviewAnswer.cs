using Candlewick.Server.Jobs;

namespace Candlewick.Server.Overview;

internal enum Severity
{
    Critical,
    Warning,
    Info,
}

/// <summary>What to press: a request that helps.</summary>
/// <param name="Body">JSON of the request; null for none.</param>
internal sealed record ActionItem(string Label, string Method, string Path, object? Body);

/// <summary>Something to look at.</summary>
/// <param name="What">One sentence.</param>
/// <param name="Where">The series, job, piece or file; null for the whole store.</param>
internal sealed record ProblemItem(Severity Severity, string What, string? Where, ActionItem? Action);

internal sealed record StoreItem(string Kind, string Location, long Bytes, StoreOrigin Origin);

/// <param name="LastClose">Close of the last stored bar; null when there is none.</param>
/// <param name="Lag">Seconds from there to the end of the last bar that has closed.</param>
internal sealed record LateItem(BarSeriesId Series, UtcTime? LastClose, TimeSpan? Lag);

/// <param name="Worst">The latest first.</param>
internal sealed record FreshnessItem(int Followed, int Late, IReadOnlyList<LateItem> Worst);

/// <param name="Ranges">Unexplained ranges.</param>
/// <param name="Length">Seconds that lack.</param>
internal sealed record GapItem(SeriesId Series, int Ranges, TimeSpan Length, UtcTime From, UtcTime To);

/// <param name="Unexplained">Ranges without a cause.</param>
/// <param name="ByCause">Holes that have a cause, by cause.</param>
internal sealed record GapsItem(int Unexplained, IReadOnlyDictionary<string, int> ByCause, IReadOnlyList<GapItem> Worst);

/// <param name="Failed">Jobs whose last run failed, by that run.</param>
internal sealed record RunsItem(IReadOnlyList<RunItem> Running, IReadOnlyList<RunItem> Failed);

internal sealed record AlertsItem(int Firing);

/// <summary>Everything at a glance.</summary>
/// <param name="Now">By the clock of the market.</param>
/// <param name="Problems">Worst first.</param>
internal sealed record OverviewAnswer(
    StoreItem Store, UtcTime Now, UtcTime StartedAt, IReadOnlyList<ProblemItem> Problems, FreshnessItem Freshness, GapsItem Gaps, RunsItem Jobs,
    IReadOnlyList<FeedMetrics> Feed, AlertsItem Alerts);
