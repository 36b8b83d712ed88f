using Candlewick.Alerts.Channels;

namespace Candlewick.Alerts.Delivery;

/// <summary>Sends what is due: one message after the other to a channel, the channels side by side.</summary>
/// <param name="channels">Those of now.</param>
/// <param name="isSimulated">The market is invented; every message says so.</param>
public sealed class AlertSender(AlertOutbox outbox, IAlertStore store, Func<IReadOnlyList<IAlertChannel>> channels, AlertMetrics metrics, bool isSimulated)
{
    /// <summary>Returns when nothing is due any more. Cancelled in the middle, a message is taken up by the next process.</summary>
    public Task SendDueAsync(CancellationToken ct) => Task.WhenAll(outbox.ListDueChannels().Select(channel => DrainAsync(channel, ct)));

    private async Task DrainAsync(string channel, CancellationToken ct)
    {
        while (await outbox.BeginNextAsync(channel, ct) is { } begun)
        {
            SendResult result = await SendAsync(begun, ct);
            AlertDelivery ended = await outbox.FinishAsync(begun, result, ct);
            metrics.Attempted(ended, ended.Log[^1].Outcome);
        }
    }

    private async Task<SendResult> SendAsync(AlertDelivery delivery, CancellationToken ct)
    {
        if (channels().FirstOrDefault(one => one.Name == delivery.Channel) is not { } channel)
        {
            return new SendResult(SendOutcome.Refused, $"there is no channel '{delivery.Channel}' any more");
        }

        IReadOnlyList<AlertEvent> events = await store.ListEventsAsync(new AlertEventFilter(Ids: delivery.Events, Limit: delivery.Events.Count), ct);
        return await channel.SendAsync(new AlertMessage(delivery.Key, delivery.MayRepeat, [.. events.OrderBy(one => one.Id)], isSimulated), ct);
    }
}
