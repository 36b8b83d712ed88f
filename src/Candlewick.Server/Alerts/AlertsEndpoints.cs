using Candlewick.Alerts;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Hosting.Alerting;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Alerts;

/// <summary>Alerts: where they stand, what happened, and trying them.</summary>
internal static class AlertsEndpoints
{
    private const int MostEvents = 1_000;

    /// <summary>Instruments whose values a check shows at most.</summary>
    private const int MostReadings = 500;

    public static void MapAlerts(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/alerts", (string? state) => Current(context, state))
            .WithName("listAlerts").WithSummary("Where each rule stands for each instrument, as of the last look.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/alerts/history", (string? rule, string? instrument, int? limit, string? cursor, CancellationToken ct) =>
                HistoryAsync(context, (rule, instrument, limit, cursor), ct))
            .WithName("listAlertEvents").WithSummary("What fired and what ended, newest first.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/alerts/deliveries", (string? rule, bool? open, int? limit, CancellationToken ct) => DeliveriesAsync(context, (rule, open, limit), ct))
            .WithName("listAlertDeliveries").WithSummary("Messages with every attempt, newest first.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/alerts/channels", () => new Page<ChannelItem>([.. Of(context).Channels.Select(one => new ChannelItem(one.Name, one.Kind, one.Target))]))
            .WithName("listAlertChannels").WithSummary("Where alerts can be told.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/alerts/functions", () => new Page<FunctionHelp>(AlertFunctions.Help))
            .WithName("listAlertFunctions").WithSummary("Functions of conditions; indicators come besides.").Needs(AccessScope.Reader);
        routes.MapPost("/v1/alerts/check", (CheckRequest request, CancellationToken ct) => CheckAsync(context, request, ct))
            .WithName("checkAlertExpression").WithSummary("Checks a condition, and reads its values where it is told over what.").Needs(AccessScope.Operator);
        routes.MapPost("/v1/alerts/test", (TestRequest request, HttpContext http) => TestAsync(context, request, http))
            .WithName("testAlert").WithSummary("Sends a test message to a channel, or to those of a rule.").Needs(AccessScope.Operator);
        routes.MapRules(context);
    }

    /// <exception cref="StoreException">Alerts do not work in this process.</exception>
    public static AlertServices Of(ApiContext context) => context.Owner.Alerts ?? throw Faults.Unknown("alerts do not work in this process.");

    /// <summary>A rule by its name.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public static async Task<BookedRule> RequireAsync(ApiContext context, string name, CancellationToken ct) =>
        await Of(context).Book.FindAsync(name, ct) ?? throw Faults.Unknown($"there is no rule '{name}'; /v1/alerts/rules lists them.");

    private static AlertsAnswer Current(ApiContext context, string? state)
    {
        AlertServices alerts = Of(context);
        AlertState? wanted = string.IsNullOrEmpty(state) ? null : QueryText.Choice<AlertState>(state, "state");
        IReadOnlyList<CurrentAlert> current = alerts.Engine.Current;
        AlertFigures figures = alerts.Metrics.Figures;
        return new AlertsAnswer(
            alerts.Engine.EvaluatedAt,
            current.Count(one => one.Status.State == AlertState.Firing),
            [.. current.Where(one => wanted is null || one.Status.State == wanted).Select(AlertItem.Of)],
            new FiguresItem(figures.Evaluations, figures.Took, figures.Events, figures.Delivered, figures.FailedAttempts, figures.GivenUp, alerts.Outbox.Open.Count),
            alerts.FileFaults);
    }

    private static async Task<Page<EventItem>> HistoryAsync(
        ApiContext context, (string? Rule, string? Instrument, int? Limit, string? Cursor) asked, CancellationToken ct)
    {
        int most = QueryText.Limit(asked.Limit, 100, MostEvents);
        long before = QueryText.Number(asked.Cursor, long.MaxValue);
        IReadOnlyList<AlertEvent> events = await context.Store.Alerts.ListEventsAsync(
            new AlertEventFilter(RuleName(asked.Rule), QueryText.OptionalInstrument(asked.Instrument), Before: before, Limit: most), ct);
        return new Page<EventItem>([.. events.Select(EventItem.Of)], events.Count == most ? QueryText.Cursor($"{events[^1].Id}") : null);
    }

    private static async Task<Page<DeliveryItem>> DeliveriesAsync(ApiContext context, (string? Rule, bool? IsOpen, int? Limit) asked, CancellationToken ct) => new(
    [
        .. (await context.Store.Alerts.ListDeliveriesAsync(
            new DeliveryFilter(asked.IsOpen, RuleName(asked.Rule), Limit: QueryText.Limit(asked.Limit, 100, MostEvents)), ct)).Select(DeliveryItem.Of),
    ]);

    private static async Task<CheckAnswer> CheckAsync(ApiContext context, CheckRequest request, CancellationToken ct)
    {
        AlertExpression? expression = AlertExpression.TryParse(request.Expression ?? "", AlertServices.Names, out IReadOnlyList<ExpressionFault> faults);
        if (expression is null)
        {
            return new CheckAnswer(IsValid: false, NeedsInstrument: false, faults, []);
        }

        AlertScope over = request.Over?.ToScope() ?? AlertScope.Process;
        if (over.Top is < 0 or > MostReadings || over.Instruments.Count > MostReadings || over.Instruments.FirstOrDefault(one => !InstrumentPattern.IsValid(one)) is { })
        {
            throw Faults.Of("over", string.Join(", ", over.Instruments.Take(3)), $"instruments, patterns, or top: a number from 1 to {MostReadings}");
        }

        bool canRead = !expression.NeedsInstrument || !over.IsProcess;
        IReadOnlyList<ConditionTrial> trials = canRead ? await Of(context).CreateTrial().ReadAsync(expression, expression.NeedsInstrument ? over : AlertScope.Process, ct) : [];
        return new CheckAnswer(IsValid: true, expression.NeedsInstrument, [], [.. trials.Take(MostReadings).Select(ReadingItem.Of)]);
    }

    private static async Task<TestAnswer> TestAsync(ApiContext context, TestRequest request, HttpContext http)
    {
        if (request.Rule is null == request.Channel is null)
        {
            throw Faults.Of("rule", request.Rule, "a rule or a channel, and not both");
        }

        AlertTrial trial = Of(context).CreateTrial();
        BookedRule? booked = request.Rule is { } name ? await RequireAsync(context, name, http.RequestAborted) : null;
        IReadOnlyList<string> channels = booked?.Rule.Channels ?? [request.Channel!];
        if (booked is null && !trial.Channels.Contains(request.Channel!))
        {
            throw Faults.Unknown($"there is no such channel; there are {string.Join(", ", trial.Channels)}.");
        }

        IReadOnlyList<ChannelTrial> sent = await trial.SendAsync(booked?.Rule, channels, http.RequestAborted);
        IReadOnlyList<ConditionTrial> read = booked?.Expression is { } expression ? await trial.ReadAsync(expression, booked.Rule.Over, http.RequestAborted) : [];
        http.Note($"test message sent to {string.Join(", ", sent.Select(one => one.Channel))}", after: new { request.Rule, request.Channel });
        return new TestAnswer(
            [.. sent.Select(one => new ChannelTestItem(one.Channel, one.Kind, one.Target, one.Result.Outcome, one.Result.Detail))],
            [.. read.Take(MostReadings).Select(ReadingItem.Of)]);
    }

    private static string? RuleName(string? text) =>
        string.IsNullOrEmpty(text) ? null : RuleCheck.IsName(text) ? text : throw Faults.Of("rule", text, "the name of a rule");
}
