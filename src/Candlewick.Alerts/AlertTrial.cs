using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Expressions;

namespace Candlewick.Alerts;

/// <summary>What one channel made of a test message.</summary>
/// <param name="Target">Where it goes, without secrets.</param>
public sealed record ChannelTrial(string Channel, string Kind, string Target, SendResult Result);

/// <summary>What a condition gives now.</summary>
public sealed record ConditionTrial(InstrumentId Instrument, ConditionReading Reading);

/// <summary>Tries conditions and channels. Keeps nothing.</summary>
/// <param name="facts">Of its own: reading moves its instant.</param>
public sealed class AlertTrial(IAlertFacts facts, IReadOnlyList<IAlertChannel> channels, TimeProvider clock, bool isSimulated)
{
    /// <summary>Names of channels that can be tested.</summary>
    public IReadOnlyList<string> Channels => [.. channels.Select(channel => channel.Name)];

    /// <summary>What the condition gives for each instrument, by id.</summary>
    public async Task<IReadOnlyList<ConditionTrial>> ReadAsync(AlertExpression expression, AlertScope over, CancellationToken ct)
    {
        await facts.BeginAsync(UtcTime.From(clock.GetUtcNow()), ct);
        List<ConditionTrial> trials = [];
        foreach (InstrumentId instrument in over.IsProcess ? [default] : await facts.ListAsync(over, ct))
        {
            trials.Add(new ConditionTrial(instrument, await expression.ReadAsync(facts, instrument, ct)));
        }

        return trials;
    }

    /// <summary>Sends a message that is marked as a test, once; a channel that is not there is left out.</summary>
    /// <param name="rule">Whose message it looks like; null for one of no rule.</param>
    public async Task<IReadOnlyList<ChannelTrial>> SendAsync(AlertRule? rule, IReadOnlyList<string> names, CancellationToken ct)
    {
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        AlertEvent told = new(0, rule?.Name ?? "test", default, AlertState.Firing, now)
        {
            Severity = rule?.Severity ?? AlertSeverity.Info, Expression = rule?.Expression ?? "sent by hand", Labels = rule?.Labels ?? new Dictionary<string, string>(),
        };
        AlertMessage message = new($"test-{now.Nanoseconds:x}", MayRepeat: false, [told], isSimulated) { IsTest = true };
        return await Task.WhenAll(channels.Where(channel => names.Contains(channel.Name)).Select(async channel =>
            new ChannelTrial(channel.Name, channel.Kind, channel.Target, await channel.SendAsync(message, ct))));
    }
}
