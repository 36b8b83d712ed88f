using Candlewick.Alerts.Rules;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Alerts;

/// <summary>The rules of alerts. Those of the file are shown, and changed there.</summary>
internal static class RuleEndpoints
{
    public static void MapRules(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/alerts/rules", (CancellationToken ct) => ListAsync(context, ct))
            .WithName("listAlertRules").WithSummary("Rules of the file and of the store.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/alerts/rules/{name}", async (string name, CancellationToken ct) => RuleItem.Of(await AlertsEndpoints.RequireAsync(context, name, ct)))
            .WithName("getAlertRule").WithSummary("One rule.").Needs(AccessScope.Reader);
        routes.MapPost("/v1/alerts/rules", (RuleRequest request, HttpContext http) => AddAsync(context, request, http))
            .WithName("addAlertRule").WithSummary("Checks a rule and keeps it, under a name that none has.").Needs(AccessScope.Operator);
        routes.MapPut("/v1/alerts/rules/{name}", (string name, RuleRequest request, HttpContext http) => ReplaceAsync(context, name, request, http))
            .WithName("saveAlertRule").WithSummary("Checks a rule and keeps it in the place of the one of its name.").Needs(AccessScope.Operator);
        routes.MapDelete("/v1/alerts/rules/{name}", (string name, HttpContext http) => RemoveAsync(context, name, http))
            .WithName("removeAlertRule").WithSummary("Removes a rule; its history stays.").Needs(AccessScope.Operator);
    }

    private static async Task<Page<RuleItem>> ListAsync(ApiContext context, CancellationToken ct) =>
        new([.. (await AlertsEndpoints.Of(context).Book.ListAsync(ct)).Select(RuleItem.Of)]);

    private static async Task<Created<RuleItem>> AddAsync(ApiContext context, RuleRequest request, HttpContext http)
    {
        AlertRule rule = request.ToRule(request.Name ?? "");
        if (await AlertsEndpoints.Of(context).Book.FindAsync(rule.Name, http.RequestAborted) is not null)
        {
            throw Faults.Of("name", rule.Name, "a name that no other rule has; PUT replaces a rule");
        }

        RuleItem kept = await SaveAsync(context, rule, null, http);
        return TypedResults.Created($"/v1/alerts/rules/{rule.Name}", kept);
    }

    private static async Task<RuleItem> ReplaceAsync(ApiContext context, string name, RuleRequest request, HttpContext http)
    {
        if (request.Name is { } other && other != name)
        {
            throw Faults.Of("name", other, $"{name}, as in the path; a rule is not renamed");
        }

        BookedRule? before = await AlertsEndpoints.Of(context).Book.FindAsync(name, http.RequestAborted);
        return await SaveAsync(context, request.ToRule(name), before, http);
    }

    private static async Task<RuleItem> SaveAsync(ApiContext context, AlertRule rule, BookedRule? before, HttpContext http)
    {
        AlertBook book = AlertsEndpoints.Of(context).Book;
        if (book.Check(rule) is [var fault, ..] faults)
        {
            InputException wrong = new([.. faults.Select(one => one.ToString())]);
            string where = fault.Line is null ? fault.Path : $"{fault.Path} {fault.Line}:{fault.Column}";
            (wrong.Data[Faults.Where], wrong.Data[Faults.Found], wrong.Data[Faults.Expected]) = (where, fault.Found, fault.Expected);
            throw wrong;
        }

        await book.SaveAsync(rule, http.RequestAborted);
        RuleItem after = RuleItem.Of(rule);
        http.Note($"alert rule {rule.Name} saved", before is null ? null : RuleItem.Of(before), after);
        return after;
    }

    private static async Task<NoContent> RemoveAsync(ApiContext context, string name, HttpContext http)
    {
        BookedRule before = await AlertsEndpoints.RequireAsync(context, name, http.RequestAborted);
        await AlertsEndpoints.Of(context).Book.RemoveAsync(name, http.RequestAborted);
        http.Note($"alert rule {name} removed", RuleItem.Of(before));
        return TypedResults.NoContent();
    }
}
