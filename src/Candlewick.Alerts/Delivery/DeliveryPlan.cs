using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Alerts.Delivery;

/// <summary>When a message may go, and which message an event goes with.</summary>
public static class DeliveryPlan
{
    /// <summary>After the digest window of the first event, and not in quiet hours.</summary>
    public static UtcTime DueAt(AlertRule rule, UtcTime now)
    {
        UtcTime due = now + rule.Digest;
        for (int i = 0; i <= rule.QuietHours.Count; i++)
        {
            UtcTime[] ends = [.. rule.QuietHours.Select(period => period.EndAt(due)).OfType<UtcTime>()];
            if (ends.Length == 0)
            {
                return due;
            }

            due = ends.Max();
        }

        return due;
    }

    /// <summary>Adds an event to the messages of a rule: to one that is still held back, else to a new one a channel.</summary>
    /// <param name="open">What waits; none of it is altered.</param>
    /// <returns>The messages that are new or longer.</returns>
    public static IReadOnlyList<AlertDelivery> Add(AlertRule rule, AlertEvent happened, IEnumerable<AlertDelivery> open)
    {
        AlertDelivery[] held = [.. open.Where(one => one.Rule == rule.Name && one.State == DeliveryState.Waiting && one.Attempts == 0 && one.DueAt > happened.At)];
        return
        [
            .. rule.Channels.Distinct().Select(channel => held.FirstOrDefault(one => one.Channel == channel) is { } waiting
                ? waiting with { Events = [.. waiting.Events, happened.Id] }
                : new AlertDelivery(KeyOf(happened, channel), channel, rule.Name, [happened.Id]) { CreatedAt = happened.At, DueAt = DueAt(rule, happened.At) }),
        ];
    }

    /// <summary>The pause before the next attempt: 5 s, three times as long each time, at most 10 minutes.</summary>
    /// <param name="attempts">Those so far, at least 1.</param>
    public static TimeSpan PauseAfter(int attempts) => TimeSpan.FromSeconds(Math.Min(600, 5 * Math.Pow(3, Math.Min(attempts - 1, 10))));

    /// <summary>The same for every attempt, and for no other message.</summary>
    private static string KeyOf(AlertEvent first, string channel) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{first.Id}\n{first.Rule}\n{first.Instrument}\n{first.At}\n{channel}")).AsSpan(0, 16));
}
