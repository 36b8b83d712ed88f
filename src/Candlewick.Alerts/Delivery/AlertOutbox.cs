using Candlewick.Alerts.Channels;

namespace Candlewick.Alerts.Delivery;

/// <summary>Messages on their way. A message is kept in the transaction of what it tells, and its attempts before and after they are made.</summary>
/// <remarks>Safe for concurrent use. Of one process: whoever owns the store.</remarks>
public sealed class AlertOutbox(IAlertStore store, TimeProvider clock) : IDisposable
{
    /// <summary>How long attempts go on after the first one.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromHours(24);

    /// <summary>The pause after a receiver said no: somebody has to mend the channel first.</summary>
    public static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, AlertDelivery> _open = new(StringComparer.Ordinal);
    private bool _isLoaded;

    /// <summary>What waits or is being sent, the oldest first.</summary>
    public IReadOnlyList<AlertDelivery> Open
    {
        get
        {
            lock (_open)
            {
                return [.. _open.Values.OrderBy(one => one.CreatedAt).ThenBy(one => one.Events[0]).ThenBy(one => one.Channel, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>When the next message may go; null when none waits.</summary>
    public UtcTime? NextDue => Open.Where(one => one.State == DeliveryState.Waiting).Select(one => (UtcTime?)one.DueAt).Min();

    private UtcTime Now => UtcTime.FromMicroseconds(UtcTime.From(clock.GetUtcNow()).Microseconds);

    /// <summary>Forgets what was loaded: another process may have gone on with it since.</summary>
    public void Forget()
    {
        lock (_open)
        {
            _open.Clear();
            _isLoaded = false;
        }
    }

    /// <summary>Takes up what an earlier process left. What was being sent when it ended may have arrived, and says so when it is sent again.</summary>
    public Task LoadAsync(CancellationToken ct) => LockedAsync(
        async () =>
        {
            if (_isLoaded)
            {
                return true;
            }

            IReadOnlyList<AlertDelivery> left = await store.ListDeliveriesAsync(new DeliveryFilter(IsOpen: true, Limit: int.MaxValue), ct);
            UtcTime now = Now;
            AlertDelivery[] cut = [.. left.Where(one => one.State == DeliveryState.Sending).Select(one => Ended(one, now))];
            if (cut.Length > 0)
            {
                await store.WriteAsync(new AlertChanges { Deliveries = cut, Attempts = [.. cut.Select(one => (one.Key, one.Log[^1]))] }, ct);
            }

            Keep([.. left.Where(one => one.State == DeliveryState.Waiting), .. cut]);
            _isLoaded = true;
            return true;
        },
        ct);

    /// <summary>Keeps changes, and the messages that tell some of their events, in one transaction.</summary>
    /// <param name="told">Events of the changes that are told, with their rules.</param>
    public Task CommitAsync(AlertChanges changes, IReadOnlyList<(AlertRule Rule, AlertEvent Event)> told, CancellationToken ct) => LockedAsync(
        async () =>
        {
            Dictionary<string, AlertDelivery> open = Open.ToDictionary(one => one.Key, StringComparer.Ordinal);
            HashSet<string> changed = new(StringComparer.Ordinal);
            foreach ((AlertRule rule, AlertEvent happened) in told)
            {
                foreach (AlertDelivery message in DeliveryPlan.Add(rule, happened, open.Values))
                {
                    open[message.Key] = message;
                    changed.Add(message.Key);
                }
            }

            AlertDelivery[] messages = [.. changed.Select(key => open[key])];
            await store.WriteAsync(changes with { Deliveries = [.. changes.Deliveries, .. messages] }, ct);
            Keep(messages);
            return true;
        },
        ct);

    /// <summary>Takes the oldest message of a channel that is due, and keeps that an attempt begins; null when there is none.</summary>
    public Task<AlertDelivery?> BeginNextAsync(string channel, CancellationToken ct) => LockedAsync(
        async () =>
        {
            UtcTime now = Now;
            if (Open.FirstOrDefault(one => one.Channel == channel && IsDue(one, now)) is not { } due)
            {
                return null;
            }

            AlertDelivery begun = due with { State = DeliveryState.Sending, BegunAt = now, Attempts = due.Attempts + 1 };
            await store.WriteAsync(new AlertChanges { Deliveries = [begun] }, ct);
            Keep(begun);
            return begun;
        },
        ct);

    /// <summary>Keeps how the attempt ended, and when the next one is due.</summary>
    public Task<AlertDelivery> FinishAsync(AlertDelivery begun, SendResult result, CancellationToken ct) => LockedAsync(
        async () =>
        {
            UtcTime now = Now;
            DeliveryAttempt attempt = new(begun.Attempts, begun.BegunAt!.Value, now, result.Outcome.ToString().ToLowerInvariant(), result.Detail);
            AlertDelivery ended = begun with
            {
                State = StateAfter(begun, result, now),
                DueAt = now + PauseAfter(begun.Attempts, result),
                MayRepeat = begun.MayRepeat || result.Outcome == SendOutcome.Unknown,
                Log = [.. begun.Log, attempt],
            };
            await store.WriteAsync(new AlertChanges { Deliveries = [ended], Attempts = [(ended.Key, attempt)] }, ct);
            Keep(ended);
            return ended;
        },
        ct);

    /// <summary>Removes events and ended messages that are older; what a message on its way tells stays.</summary>
    public Task PruneAsync(UtcTime before, CancellationToken ct) => LockedAsync(
        async () =>
        {
            UtcTime oldest = Open.Select(one => one.CreatedAt).Append(before).Min();
            await store.WriteAsync(new AlertChanges { PrunedBefore = UtcTime.FromMicroseconds(oldest.Microseconds) }, ct);
            return true;
        },
        ct);

    /// <summary>Channels with a message that is due.</summary>
    public IReadOnlyList<string> ListDueChannels()
    {
        UtcTime now = Now;
        return [.. Open.Where(one => IsDue(one, now)).Select(one => one.Channel).Distinct()];
    }

    public void Dispose() => _gate.Dispose();

    private static bool IsDue(AlertDelivery one, UtcTime now) => one.State == DeliveryState.Waiting && one.DueAt <= now;

    private static AlertDelivery Ended(AlertDelivery cut, UtcTime now) => cut with
    {
        State = DeliveryState.Waiting,
        DueAt = now,
        MayRepeat = true,
        Log = [.. cut.Log, new DeliveryAttempt(cut.Attempts, cut.BegunAt ?? now, now, "cut-off", "the process ended in the middle of it")],
    };

    private static DeliveryState StateAfter(AlertDelivery begun, SendResult result, UtcTime now)
    {
        if (result.Outcome == SendOutcome.Delivered)
        {
            return DeliveryState.Delivered;
        }

        return now - (begun.Log.Count > 0 ? begun.Log[0].BegunAt : now) >= TriedFor ? DeliveryState.GivenUp : DeliveryState.Waiting;
    }

    private static TimeSpan PauseAfter(int attempts, SendResult result)
    {
        TimeSpan pause = result.Outcome == SendOutcome.Refused ? PauseAfterRefusal : DeliveryPlan.PauseAfter(attempts);
        return result.RetryAfter is { } asked && asked > pause && asked <= TriedFor ? asked : pause;
    }

    private void Keep(params IReadOnlyList<AlertDelivery> deliveries)
    {
        lock (_open)
        {
            foreach (AlertDelivery one in deliveries)
            {
                if (one.IsOpen)
                {
                    _open[one.Key] = one;
                }
                else
                {
                    _open.Remove(one.Key);
                }
            }
        }
    }

    private async Task<T> LockedAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }
}
