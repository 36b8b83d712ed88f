using System.Diagnostics.Metrics;

namespace Candlewick.Alerts;

/// <summary>What alerts have done since the process began.</summary>
/// <param name="Evaluations">Looks at all rules.</param>
/// <param name="Took">How long the last look took.</param>
/// <param name="Events">Firings and ends.</param>
/// <param name="Delivered">Messages that a receiver took.</param>
/// <param name="FailedAttempts">Attempts that did not end so.</param>
public readonly record struct AlertFigures(long Evaluations, TimeSpan Took, long Events, long Delivered, long FailedAttempts, long GivenUp);

/// <summary>Figures of alerts, kept here and offered to whoever listens to the meter <c>Candlewick.Alerts</c>.</summary>
public sealed class AlertMetrics : IDisposable
{
    public const string MeterName = "Candlewick.Alerts";

    private readonly Lock _gate = new();
    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _events;
    private readonly Counter<long> _attempts;
    private AlertFigures _figures;

    public AlertMetrics()
    {
        _seconds = _meter.CreateHistogram<double>("candlewick.alerts.evaluation", "s", "Time that a look at all rules takes.");
        _events = _meter.CreateCounter<long>("candlewick.alerts.events", null, "Alerts that fired or ended.");
        _attempts = _meter.CreateCounter<long>("candlewick.alerts.attempts", null, "Attempts to tell somebody, by channel and outcome.");
    }

    public AlertFigures Figures
    {
        get
        {
            lock (_gate)
            {
                return _figures;
            }
        }
    }

    internal void Evaluated(TimeSpan took, IReadOnlyList<AlertEvent> events)
    {
        lock (_gate)
        {
            _figures = _figures with { Evaluations = _figures.Evaluations + 1, Took = took, Events = _figures.Events + events.Count };
        }

        _seconds.Record(took.TotalSeconds);
        foreach (AlertEvent one in events)
        {
            _events.Add(1, new KeyValuePair<string, object?>("rule", one.Rule), new("state", one.State.ToString()));
        }
    }

    internal void Attempted(AlertDelivery delivery, string outcome)
    {
        bool isDelivered = delivery.State == DeliveryState.Delivered;
        lock (_gate)
        {
            _figures = _figures with
            {
                Delivered = _figures.Delivered + (isDelivered ? 1 : 0), FailedAttempts = _figures.FailedAttempts + (isDelivered ? 0 : 1),
                GivenUp = _figures.GivenUp + (delivery.State == DeliveryState.GivenUp ? 1 : 0),
            };
        }

        _attempts.Add(1, new KeyValuePair<string, object?>("channel", delivery.Channel), new("outcome", outcome));
    }

    public void Dispose() => _meter.Dispose();
}
