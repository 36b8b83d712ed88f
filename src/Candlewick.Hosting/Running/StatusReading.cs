using Candlewick.Jobs;

namespace Candlewick.Hosting.Running;

/// <summary>Reads how current a store is, from the store alone; what only its owner knows comes on top where there is one.</summary>
/// <param name="leeway">By how much the last bar may be late; a bar that has just closed needs a moment to come, one that is not streamed the next catch-up.</param>
public sealed class StatusReading(Workspace workspace, CandlewickOptions options, TimeSpan leeway)
{
    private const int RunsRead = 1_000;

    /// <param name="owner">The owner, when this is its process; null otherwise.</param>
    public async Task<StatusReport> ReadAsync(StoreOwner? owner, CancellationToken ct)
    {
        UtcTime now = UtcTime.From((owner?.Workspace ?? workspace).Clock.GetUtcNow());
        return new StatusReport(now, workspace.Info, owner is null ? null : Describe(owner), await ListSeriesAsync(now, ct), await ListJobsAsync(ct));
    }

    /// <summary>The same of the followed series alone, from the ledger: rows are not touched, however many there are.</summary>
    /// <param name="ledger">What an earlier reading knows; of the same store.</param>
    public async Task<StatusReport> ReadFollowedAsync(StoreOwner owner, FollowedLedger ledger, CancellationToken ct)
    {
        UtcTime now = UtcTime.From(owner.Workspace.Clock.GetUtcNow());
        IReadOnlyList<BarSeriesId> followed = await ListFollowedAsync(workspace, options, now, ct);
        IReadOnlyDictionary<SeriesId, UtcTime?> ends = await ledger.ReadAsync([.. followed.Select(one => (SeriesId)one)], ct);
        HashSet<InstrumentId> streamed = await ListStreamedAsync(ct);
        SeriesFreshness[] series = [.. followed.Select(one => JudgeClose(one, ends[one], LeewayOf(one, streamed), now))];
        return new StatusReport(now, workspace.Info, Describe(owner), series, await ListJobsAsync(ct));
    }

    private static OwnerStatus Describe(StoreOwner owner) => new(
        Environment.ProcessId,
        owner.StartedAt,
        [.. owner.Pieces.Select(piece => (piece.Name, piece.Health)).Select(one => new PieceStatus(one.Name, one.Health.IsHealthy, one.Health.State, one.Health.Details))],
        owner.Feed?.Measure() ?? []);

    private async Task<IReadOnlyList<SeriesFreshness>> ListSeriesAsync(UtcTime now, CancellationToken ct)
    {
        HashSet<BarSeriesId> followed = [.. await ListFollowedAsync(workspace, options, now, ct)];
        HashSet<InstrumentId> streamed = await ListStreamedAsync(ct);
        IReadOnlyList<SeriesSummary> stored = await workspace.Store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Bars), ct);
        Dictionary<BarSeriesId, UtcTime> last = stored.Where(one => one.Series.Bars.Kind == BarKind.Timed).ToDictionary(one => one.Series.ToBars(), one => one.Last);
        return
        [
            .. followed.Concat(last.Keys).Distinct()
                .Select(series => Judge(series, last.TryGetValue(series, out UtcTime open) ? open : null, followed.Contains(series) ? LeewayOf(series, streamed) : null, now))
                .OrderByDescending(one => one.IsLate).ThenByDescending(one => one.IsFollowed).ThenBy(one => one.Series.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>Instruments whose bars come as they close.</summary>
    private async Task<HashSet<InstrumentId>> ListStreamedAsync(CancellationToken ct) =>
        options.Live.Mode == LiveMode.Stream && options.Live.Kinds.Contains(StreamKind.Bars) ? [.. await FollowedStreams.ListInstrumentsAsync(workspace, options, ct)] : [];

    private TimeSpan LeewayOf(BarSeriesId series, HashSet<InstrumentId> streamed) =>
        streamed.Contains(series.Instrument) && options.Live.Bars.Contains(series.Spec.Timeframe) ? leeway : leeway + JobList.CatchUpPause;

    /// <param name="allowed">Null when the series is not followed.</param>
    private static SeriesFreshness Judge(BarSeriesId series, UtcTime? lastOpen, TimeSpan? allowed, UtcTime now) =>
        JudgeClose(series, lastOpen is { } open ? series.Spec.Timeframe.Next(open) : null, allowed, now);

    private static SeriesFreshness JudgeClose(BarSeriesId series, UtcTime? close, TimeSpan? allowed, UtcTime now)
    {
        Timeframe timeframe = series.Spec.Timeframe;
        bool isFollowed = allowed is not null;
        if (close is not { } lastClose)
        {
            return new SeriesFreshness(series, null, null, isFollowed, isFollowed);
        }

        UtcTime closed = timeframe.Floor(now);
        TimeSpan lag = lastClose < closed ? closed - lastClose : TimeSpan.Zero;
        bool isLate = lag > TimeSpan.Zero && now - timeframe.Next(lastClose) > allowed;
        return new SeriesFreshness(series, lastClose, lag, isFollowed, isLate);
    }

    /// <summary>Series that are to be kept current: those of the largest members of the universe, and the venue's bars that are streamed.</summary>
    public static async Task<IReadOnlyList<BarSeriesId>> ListFollowedAsync(Workspace workspace, CandlewickOptions options, UtcTime now, CancellationToken ct)
    {
        IReadOnlyList<InstrumentId> streamed = options.Live.Mode == LiveMode.Stream ? await FollowedStreams.ListInstrumentsAsync(workspace, options, ct) : [];
        return
        [
            .. (await ListMembersAsync(workspace, options, now, ct))
                .Union(options.Live.StreamsOf(streamed).Where(stream => stream.Kind == StreamKind.Bars).Select(stream => new BarSeriesId(stream.Instrument, stream.Timeframe))),
        ];
    }

    /// <summary>None while no universe is known.</summary>
    private static async Task<IReadOnlyList<BarSeriesId>> ListMembersAsync(Workspace workspace, CandlewickOptions options, UtcTime now, CancellationToken ct)
    {
        Timeframe timeframe = Timeframe.Parse(options.Backfill.Timeframe);
        try
        {
            UniverseSnapshot snapshot = await workspace.Store.Universe.AsOfAsync(now, workspace.UniverseVenue, options.Universe.Quote, asOfFirstKnown: true, ct);
            return [.. snapshot.Members.Where(member => member.IsMapped).Take(options.Backfill.Instruments).Select(member => new BarSeriesId(member.Instrument, timeframe))];
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Unknown)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<JobStatus>> ListJobsAsync(CancellationToken ct)
    {
        IReadOnlyList<JobRun> runs = await workspace.Runs.Runs.ListAsync(new RunFilter(Limit: RunsRead), ct);
        return
        [
            .. runs.Where(run => run.State != RunState.Skipped).GroupBy(run => run.Job).OrderBy(job => job.Key, StringComparer.Ordinal)
                .Select(job => (Latest: job.MaxBy(run => run.Id)!, Succeeded: job.Where(run => run.State == RunState.Succeeded).MaxBy(run => run.Id)))
                .Select(job => new JobStatus(
                    job.Latest.Job, job.Latest.State, UtcTime.From(job.Latest.CreatedAt), Instant(job.Latest.EndedAt), Instant(job.Succeeded?.EndedAt), job.Latest.Error)),
        ];
    }

    private static UtcTime? Instant(DateTimeOffset? value) => value is { } instant ? UtcTime.From(instant) : null;
}
