namespace Candlewick.Storage.Memory;

/// <summary>Alerts in memory, plainly written. Safe for concurrent use.</summary>
public sealed class MemoryAlertStore : IAlertStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, AlertRule> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, InstrumentId Instrument), AlertStatus> _states = [];
    private readonly SortedDictionary<long, AlertEvent> _events = [];
    private readonly Dictionary<string, AlertDelivery> _deliveries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<DeliveryAttempt>> _attempts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task WriteAsync(AlertChanges changes, CancellationToken ct)
    {
        lock (_gate)
        {
            Prune(changes.PrunedBefore);
            changes.RemovedRules.ToList().ForEach(name => _rules.Remove(name));
            changes.Rules.ToList().ForEach(rule => _rules[rule.Name] = rule);
            changes.ForgottenStates.ToList().ForEach(key => _states.Remove(key));
            changes.States.ToList().ForEach(status => _states[(status.Rule, status.Instrument)] = status);
            changes.Events.ToList().ForEach(happened => _events[happened.Id] = happened);
            changes.Deliveries.ToList().ForEach(one => _deliveries[one.Key] = one);
            foreach ((string key, DeliveryAttempt attempt) in changes.Attempts)
            {
                MemoryState.RowsOf(_attempts, key).Add(attempt);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlertRule>> ListRulesAsync(CancellationToken ct) => Read<AlertRule>(() => [.. _rules.Values]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlertStatus>> ListStatesAsync(CancellationToken ct) =>
        Read<AlertStatus>(() => [.. _states.Values.OrderBy(one => one.Rule, StringComparer.Ordinal).ThenBy(one => one.Instrument.ToString(), StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlertEvent>> ListEventsAsync(AlertEventFilter filter, CancellationToken ct) => Read<AlertEvent>(() =>
    [
        .. _events.Values.Reverse()
            .Where(one => (filter.Rule is null || one.Rule == filter.Rule) && (filter.Instrument is null || one.Instrument == filter.Instrument)
                && (filter.Ids is null || filter.Ids.Contains(one.Id)) && (filter.Before is null || one.Id < filter.Before))
            .Take(filter.Limit),
    ]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlertDelivery>> ListDeliveriesAsync(DeliveryFilter filter, CancellationToken ct) => Read<AlertDelivery>(() =>
    [
        .. _deliveries.Values
            .Where(one => (filter.IsOpen is null || one.IsOpen == filter.IsOpen) && (filter.Rule is null || one.Rule == filter.Rule)
                && (filter.Keys is null || filter.Keys.Contains(one.Key)))
            .OrderByDescending(one => one.CreatedAt).ThenBy(one => one.Key, StringComparer.Ordinal)
            .Take(filter.Limit)
            .Select(one => one with { Log = [.. _attempts.GetValueOrDefault(one.Key, [])] }),
    ]);

    private void Prune(UtcTime? before)
    {
        foreach (AlertEvent old in _events.Values.SkipLast(1).Where(one => one.At < before).ToList())
        {
            _events.Remove(old.Id);
        }

        foreach (AlertDelivery old in _deliveries.Values.Where(one => !one.IsOpen && one.CreatedAt < before).ToList())
        {
            _deliveries.Remove(old.Key);
            _attempts.Remove(old.Key);
        }
    }

    private Task<IReadOnlyList<T>> Read<T>(Func<IReadOnlyList<T>> read)
    {
        lock (_gate)
        {
            return Task.FromResult(read());
        }
    }
}
