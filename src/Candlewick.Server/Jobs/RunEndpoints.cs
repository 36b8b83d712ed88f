using Candlewick.Hosting;
using System.Globalization;
using Candlewick.Jobs;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Jobs;

/// <summary>The query of a run's sub-runs.</summary>
/// <param name="Parent">Only those directly under this path; empty for those directly under the run; all when absent.</param>
/// <param name="State">States by comma, such as failed,timedOut.</param>
/// <param name="Contains">Text that the path contains.</param>
internal sealed record SubRunParameters(
    [FromQuery(Name = "parent")] string? Parent,
    [FromQuery(Name = "state")] string? State,
    [FromQuery(Name = "contains")] string? Contains,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "cursor")] string? Cursor);

/// <summary>The query of a run's log.</summary>
/// <param name="Path">Of one sub-run; empty for the run itself; null for all.</param>
/// <param name="After">The first lines with a greater number, 0 for those from the start; without it the last ones.</param>
internal sealed record LogParameters(
    [FromQuery(Name = "path")] string? Path,
    [FromQuery(Name = "after")] long? After,
    [FromQuery(Name = "limit")] int? Limit);

/// <summary>Runs of jobs: what happened, and changing what goes on.</summary>
internal static class RunEndpoints
{
    private const int MostRows = 1_000, MostLines = 10_000;

    public static void MapRuns(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/runs", (string? job, string? state, int? limit, string? cursor, CancellationToken ct) =>
                ListAsync(context, new RunFilter(job, States(state), Limit: QueryText.Limit(limit, 100, MostRows), Before: QueryText.Number(cursor, long.MaxValue)), ct))
            .WithName("listRuns").WithSummary("Runs, newest first.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/runs/{id:long}", (long id, CancellationToken ct) => FindAsync(context, id, ct))
            .WithName("getRun").WithSummary("One run, and the runs of its graph.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/runs/{id:long}/sub-runs", (long id, [AsParameters] SubRunParameters query, CancellationToken ct) => ListSubRunsAsync(context, id, query, ct))
            .WithName("listSubRuns").WithSummary("Sub-runs of a run that were begun, by path, and all of them counted.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/runs/{id:long}/log", (long id, [AsParameters] LogParameters query, CancellationToken ct) => ReadLogAsync(context, id, query, ct))
            .WithName("readLog").WithSummary("Lines of a run's log; ask again for those after the last number.").Needs(AccessScope.Reader);
        routes.MapPost("/v1/runs/{id:long}/cancel", (long id, CancelRequest? request, HttpContext http) => CancelAsync(context, id, request?.Path, http))
            .WithName("cancelRun").WithSummary("Cancels a run, or one sub-run of it; what was done stays.").Needs(AccessScope.Operator);
        routes.MapPost("/v1/runs/{id:long}/rerun", (long id, RerunRequest? request, HttpContext http) => RerunAsync(context, id, request?.FromFailed ?? false, http))
            .WithName("rerunRun").WithSummary("Runs an ended run again.").Needs(AccessScope.Operator);
    }

    private static RunState[]? States(string? text)
    {
        RunState[] states = [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => QueryText.Choice<RunState>(one, "state"))];
        return states.Length == 0 ? null : states;
    }

    private static async Task<Page<RunItem>> ListAsync(ApiContext context, RunFilter filter, CancellationToken ct)
    {
        IReadOnlyList<JobRun> found = await context.Workspace.Runs.Runs.ListAsync(filter with { Limit = filter.Limit + 1 }, ct);
        RunItem[] items = [.. found.Take(filter.Limit).Select(RunItem.Of)];
        return new Page<RunItem>(items, found.Count > filter.Limit ? Cursor(items[^1].Id) : null);
    }

    private static async Task<RunAnswer> FindAsync(ApiContext context, long id, CancellationToken ct)
    {
        JobRun run = await JobCalls.RequireAsync(context, id, ct);
        IReadOnlyList<JobRun> graph = await context.Workspace.Runs.Runs.ListAsync(new RunFilter(Graph: run.Graph), ct);
        return new RunAnswer(RunItem.Of(run), [.. graph.Reverse().Select(RunItem.Of)]);
    }

    private static async Task<SubRunAnswer> ListSubRunsAsync(ApiContext context, long id, SubRunParameters query, CancellationToken ct)
    {
        await JobCalls.RequireAsync(context, id, ct);
        int limit = QueryText.Limit(query.Limit, 100, MostRows);
        SubRunFilter filter = new(id, States(query.State), query.Parent, string.IsNullOrEmpty(query.Contains) ? null : query.Contains, Limit: limit + 1)
        {
            After = QueryText.Place(query.Cursor),
        };
        SubRunPage page = await context.Workspace.Runs.Runs.ListSubRunsAsync(filter, ct);
        return new SubRunAnswer(
            [.. page.Rows.Take(limit).Select(SubRunItem.Of)],
            page.Counts.ToDictionary(one => QueryText.Camel(one.Key.ToString()), one => one.Value),
            page.Rows.Count > limit ? QueryText.Cursor(page.Rows[limit - 1].Path) : null);
    }

    private static async Task<Page<LogItem>> ReadLogAsync(ApiContext context, long id, LogParameters query, CancellationToken ct)
    {
        await JobCalls.RequireAsync(context, id, ct);
        int limit = QueryText.Limit(query.Limit, 1_000, MostLines);
        IReadOnlyList<LogLine> lines = await context.Workspace.Runs.Runs.ReadLogAsync(new LogFilter(id, query.Path, limit, query.After), ct);
        return new Page<LogItem>([.. lines.Select(line => new LogItem(line.Number, line.Path, line.LoggedAt, line.Text))]);
    }

    private static async Task<CancelAnswer> CancelAsync(ApiContext context, long id, string? path, HttpContext http)
    {
        JobRun run = await JobCalls.RequireAsync(context, id, http.RequestAborted);
        bool isCancelled = await EngineCalls.AskAsync(() => context.Workspace.Jobs.CancelAsync(id, path, http.RequestAborted));
        http.Note(path is null ? $"run {id} cancelled" : $"sub-run {path} of run {id} cancelled", before: new { run.State }, after: new { IsCancelled = isCancelled });
        return new CancelAnswer(isCancelled);
    }

    private static async Task<Accepted<RunItem>> RerunAsync(ApiContext context, long id, bool isFromFailed, HttpContext http)
    {
        await JobCalls.RequireAsync(context, id, http.RequestAborted);
        RunItem run = RunItem.Of(await EngineCalls.AskAsync(() => context.Workspace.Jobs.RerunAsync(id, isFromFailed, http.RequestAborted)));
        http.Note($"run {id} run again", before: new { Id = id }, after: new { run.Id, FromFailed = isFromFailed });
        return TypedResults.Accepted($"/v1/runs/{run.Id}", run);
    }

    private static string Cursor(long place) => QueryText.Cursor(place.ToString(CultureInfo.InvariantCulture));
}
