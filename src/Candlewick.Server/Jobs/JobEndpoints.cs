using Candlewick.Hosting;
using Candlewick.Jobs;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Jobs;

/// <summary>The jobs, and starting them.</summary>
internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/jobs", (CancellationToken ct) => ListAsync(context, ct))
            .WithName("listJobs").WithSummary("Jobs with what starts them and how they did last.").Needs(AccessScope.Reader);
        routes.MapPost("/v1/jobs/{job}/runs", (string job, StartRequest? request, HttpContext http) => StartAsync(context, job, request ?? new StartRequest(), http))
            .WithName("startRun").WithSummary("Runs a job now.").Needs(AccessScope.Operator);
        routes.MapPut("/v1/jobs/{job}/paused", (string job, PauseRequest request, HttpContext http) => PauseAsync(context, job, request.Paused, http))
            .WithName("pauseJob").WithSummary("Pauses or continues the schedule of a job.").Needs(AccessScope.Operator);
        routes.MapRuns(context);
    }

    /// <summary>Starts a run and tells the audit.</summary>
    public static async Task<Accepted<RunItem>> StartAsync(ApiContext context, RunRequest request, HttpContext http)
    {
        RunItem run = RunItem.Of(await EngineCalls.AskAsync(() => context.Workspace.Jobs.StartAsync(request, http.RequestAborted)));
        http.Note($"run of {run.Job} started", after: new { run.Id, run.Job, run.Arguments, run.Range });
        return TypedResults.Accepted($"/v1/runs/{run.Id}", run);
    }

    private static Task<Accepted<RunItem>> StartAsync(ApiContext context, string job, StartRequest request, HttpContext http)
    {
        JobCalls.Require(context, job);
        if (request.Range is { } span && span.From >= span.To)
        {
            throw Faults.Of("range.to", span.To.ToString("o"), "an instant after range.from");
        }

        return StartAsync(
            context,
            new RunRequest(job)
            {
                Arguments = (request.Arguments ?? new Dictionary<string, string?>()).Where(one => one.Value is not null).ToDictionary(one => one.Key, one => one.Value!, StringComparer.Ordinal),
                Range = request.Range is { } range ? new JobRange(range.From, range.To) : null,
                WithFollowers = request.WithFollowers,
                Cause = "api",
            },
            http);
    }

    private static async Task<JobItem> PauseAsync(ApiContext context, string job, bool isPaused, HttpContext http)
    {
        JobCalls.Require(context, job);
        await EngineCalls.AskAsync(async () =>
        {
            await context.Workspace.Jobs.PauseAsync(job, isPaused, http.RequestAborted);
            return true;
        });
        JobItem after = (await ListAsync(context, http.RequestAborted)).Items.First(one => one.Name == job);
        http.Note(isPaused ? $"{job} paused" : $"{job} continued", before: new { IsPaused = !isPaused }, after: new { after.IsPaused });
        return after;
    }

    private static async Task<Page<JobItem>> ListAsync(ApiContext context, CancellationToken ct)
    {
        ILookup<string, ScheduleView> schedules = (await context.Workspace.Jobs.ListSchedulesAsync(ct)).ToLookup(one => one.Job.Name);
        List<JobItem> items = [];
        foreach (JobSpec job in context.Workspace.Jobs.Graph.Jobs.Select(one => one.Spec))
        {
            IReadOnlyList<JobRun> last = await context.Workspace.Runs.Runs.ListAsync(new RunFilter(job.Name, Limit: 1), ct);
            items.Add(Describe(job, [.. schedules[job.Name].Where(one => one.Trigger is not null)], last is [var run] ? RunItem.Of(run) : null));
        }

        return new Page<JobItem>(items);
    }

    private static JobItem Describe(JobSpec job, IReadOnlyList<ScheduleView> schedules, RunItem? last) => new(
        job.Name, job.Summary,
        [.. schedules.Select(one => new TriggerItem(one.Trigger!.ToString()!, one.Trigger.IsTimed, one.LastFire, one.NextFire, one.IsPaused))],
        job.After, job.Overlap, job.Misfire, job.Split, job.TimeOut,
        [.. job.Arguments.Select(one => new ArgumentItem(one.Name, one.Meaning))],
        schedules.Any(one => one.IsPaused), last);
}
