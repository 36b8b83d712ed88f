using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Delivery;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Storage.Memory;
using Candlewick.Testing;

namespace Candlewick.Alerts.Tests;

/// <summary>Alerts over made-up facts, a clock that moves when told, and one channel that answers as told.</summary>
internal sealed class Scene : IDisposable
{
    public static readonly InstrumentId Btc = InstrumentId.Parse("BINANCE:BTCUSDT"), Eth = InstrumentId.Parse("BINANCE:ETHUSDT");

    private readonly AlertSender _sender;

    public Scene(IAlertStore? store = null, ManualClock? clock = null, params AlertRule[] fileRules)
    {
        Store = store ?? new MemoryAlertStore();
        Clock = clock ?? new ManualClock(UtcTime.From(2024, 3, 10, 12));
        Outbox = new AlertOutbox(Store, Clock);
        Book = new AlertBook(Store, fileRules, new RuleCheck(AlertVocabulary.Any, ["desk", "log"]), AlertVocabulary.Any);
        Engine = new AlertEngine(new AlertEngineParts(Book, Store, Facts, Outbox, Metrics), Clock);
        _sender = new AlertSender(Outbox, Store, () => [Desk], Metrics, isSimulated: false);
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public IAlertStore Store { get; }

    public ManualClock Clock { get; }

    public ScriptedFacts Facts { get; } = new();

    public ScriptedChannel Desk { get; } = new();

    public AlertBook Book { get; }

    public AlertOutbox Outbox { get; }

    public AlertMetrics Metrics { get; } = new();

    public AlertEngine Engine { get; }

    public static AlertRule Rule(string name, string expression) =>
        new() { Name = name, Expression = expression, Over = new AlertScope(["BINANCE:*"]), Channels = ["desk"] };

    /// <summary>Looks, sends, and moves on.</summary>
    public async Task TurnAsync(TimeSpan? then = null)
    {
        await Engine.EvaluateAsync(Ct);
        await _sender.SendDueAsync(Ct);
        Clock.Advance(then ?? TimeSpan.FromMinutes(1));
    }

    public Task SendAsync() => _sender.SendDueAsync(Ct);

    public async Task<IReadOnlyList<AlertEvent>> EventsAsync() => [.. (await Store.ListEventsAsync(new AlertEventFilter(), Ct)).Reverse()];

    public void Dispose()
    {
        Outbox.Dispose();
        Metrics.Dispose();
    }
}

internal sealed class ScriptedFacts : IAlertFacts
{
    public Dictionary<InstrumentId, double> Prices { get; } = [];

    public Task BeginAsync(UtcTime at, CancellationToken ct) => Task.CompletedTask;

    public Task<double> ReadAsync(AlertFact fact, CancellationToken ct) => Task.FromResult(Prices.GetValueOrDefault(fact.Instrument, double.NaN));

    public Task<IReadOnlyList<InstrumentId>> ListAsync(AlertScope over, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<InstrumentId>>([.. Prices.Keys.Where(one => over.Instruments.Any(pattern => InstrumentPattern.Matches(pattern, one))).Order()]);
}

internal sealed class ScriptedChannel : IAlertChannel
{
    public string Name => "desk";

    public string Kind => "test";

    public string Target => "nowhere";

    public Queue<SendResult> Answers { get; } = [];

    public List<AlertMessage> Messages { get; } = [];

    /// <summary>When set, a message hangs until it is cancelled.</summary>
    public bool Hangs { get; set; }

    public async Task<SendResult> SendAsync(AlertMessage message, CancellationToken ct)
    {
        Messages.Add(message);
        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }

        return Answers.TryDequeue(out SendResult? answer) ? answer : SendResult.Delivered();
    }
}
