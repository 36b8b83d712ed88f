using Candlewick.Jobs.Schedules;

namespace Candlewick.Jobs.Running;

/// <summary>Waits for the instants of timed triggers and starts what falls due; remembers what was dealt with.</summary>
internal sealed class ScheduleLoop(JobGraph graph, RunServices services, RunDesk desk) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim _changed = new(0);

    /// <summary>Every timed trigger as it stands; one never seen before is known since now.</summary>
    private Task<IReadOnlyList<(JobSpec Job, JobTrigger Trigger, ScheduleState State)>> ReadAsync(CancellationToken ct) =>
        ReadAsync(graph, services.Store, services.Clock.Now(), ct);

    private static async Task<IReadOnlyList<(JobSpec Job, JobTrigger Trigger, ScheduleState State)>> ReadAsync(
        JobGraph graph, IRunStore store, DateTimeOffset now, CancellationToken ct)
    {
        Dictionary<(string, string), ScheduleState> kept = (await store.ListSchedulesAsync(ct)).ToDictionary(state => (state.Job, state.Trigger));
        return
        [
            .. from job in graph.Jobs
               from trigger in job.Spec.Triggers.Where(one => one.IsTimed)
               let isPaused = kept.Values.Any(state => state.Job == job.Spec.Name && state.IsPaused)
               select (job.Spec, trigger, kept.GetValueOrDefault((job.Spec.Name, trigger.ToString()))
                   ?? new ScheduleState(job.Spec.Name, trigger.ToString(), null, now, isPaused)),
        ];
    }

    public static async Task<IReadOnlyList<ScheduleView>> ViewAsync(JobGraph graph, IRunStore store, DateTimeOffset now, CancellationToken ct)
    {
        ILookup<string, (JobTrigger Trigger, ScheduleState State)> timed =
            (await ReadAsync(graph, store, now, ct)).ToLookup(one => one.Job.Name, one => (one.Trigger, one.State));
        return
        [
            .. from job in graph.Jobs.Select(job => job.Spec)
               from trigger in job.Triggers.Count == 0 ? [null] : job.Triggers.Select(one => (JobTrigger?)one)
               let state = timed[job.Name].FirstOrDefault(one => one.Trigger == trigger).State
               let next = state is { IsPaused: false } ? trigger?.NextAfter(now) : null
               select new ScheduleView(job, trigger, state?.LastFire, next, state is { IsPaused: true }),
        ];
    }

    public async Task PauseAsync(JobSpec job, bool isPaused, CancellationToken ct)
    {
        DateTimeOffset now = services.Clock.Now();
        ScheduleState[] states =
        [
            .. (await ReadAsync(ct)).Where(one => one.Job.Name == job.Name)
                .Select(one => one.State with { IsPaused = isPaused, KnownSince = isPaused ? one.State.KnownSince : now }),
        ];
        await services.Writer.WriteAsync(new RunChanges { Schedules = states });
        _changed.Release();
    }

    public async Task RunAsync(CancellationToken ct)
    {
        IReadOnlyList<(JobSpec Job, JobTrigger Trigger, ScheduleState State)> schedules = await ReadAsync(ct);
        await services.Writer.WriteAsync(new RunChanges { Schedules = [.. schedules.Select(one => one.State)] });
        while (true)
        {
            schedules = await ReadAsync(ct);
            DateTimeOffset now = services.Clock.Now();
            await FireAsync(schedules, now);
            DateTimeOffset? next = schedules.Where(one => !one.State.IsPaused).Min(one => one.Trigger.NextAfter(now));
            await WaitAsync(next, ct);
        }
    }

    public void Dispose() => _changed.Dispose();

    private static DateTimeOffset Since(ScheduleState state) => state.LastFire is { } last && last > state.KnownSince ? last : state.KnownSince;

    private async Task FireAsync(IReadOnlyList<(JobSpec Job, JobTrigger Trigger, ScheduleState State)> schedules, DateTimeOffset now)
    {
        List<RunWish> wishes = [];
        List<JobRun> skipped = [];
        List<ScheduleState> states = [];
        foreach ((JobSpec job, JobTrigger trigger, ScheduleState state) in schedules.Where(one => !one.State.IsPaused))
        {
            if (DueInstants.Of(trigger, Since(state), now, services.Options.MisfireAfter, job.Misfire) is not { } due)
            {
                continue;
            }

            states.Add(state with { LastFire = due.Last });
            if (due.Missed > 0 && job.Misfire == MisfirePolicy.Skip)
            {
                skipped.Add(Missed(job, trigger, due, now));
            }

            if (due.FireFor is { } instant)
            {
                bool isCatchingUp = job.Misfire == MisfirePolicy.RunOnce && (due.IsLate || due.Missed > 0);
                string cause = isCatchingUp ? $"{trigger} (missed {due.Missed + (due.IsLate ? 1 : 0)})" : trigger.ToString();
                wishes.Add(new RunWish(job, new RunRequest(job.Name) { Cause = cause, WithFollowers = true }, instant));
            }
        }

        if (states.Count > 0)
        {
            await desk.CreateAsync(wishes, new RunChanges { Added = skipped, Schedules = states });
        }
    }

    private static JobRun Missed(JobSpec job, JobTrigger trigger, DueFire due, DateTimeOffset now) => new()
    {
        Job = job.Name,
        Cause = trigger.ToString(),
        State = RunState.Skipped,
        ScheduledFor = due.FirstMissed,
        CreatedAt = now,
        EndedAt = now,
        Error = $"missed: {due.Missed}{(due.Missed >= DueInstants.MostCounted ? " or more" : "")} instants passed since {due.FirstMissed:yyyy-MM-dd'T'HH:mm:ss'Z'} while nobody was there",
    };

    private async Task WaitAsync(DateTimeOffset? next, CancellationToken ct)
    {
        DateTimeOffset limit = services.Clock.GetUtcNow() + LongestWait;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task timer = services.Clock.WaitUntilAsync(next < limit ? next.Value : limit, over.Token);
        Task changed = _changed.WaitAsync(over.Token);
        await Task.WhenAny(timer, changed);
        await over.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }
}
