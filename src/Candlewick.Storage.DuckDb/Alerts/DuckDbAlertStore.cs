using System.Globalization;

namespace Candlewick.Storage.DuckDb.Alerts;

/// <summary>Alerts in <c>alert_rule</c>, <c>alert_state</c>, <c>alert_event</c>, <c>alert_delivery</c> and <c>alert_attempt</c>.</summary>
internal sealed class DuckDbAlertStore(StoreAccess access) : IAlertStore
{
    /// <inheritdoc />
    public Task WriteAsync(AlertChanges changes, CancellationToken ct) => changes.IsEmpty
        ? Task.CompletedTask
        : access.WriteAsync(
            session =>
            {
                Write(session, changes);
                return true;
            },
            changes.Events.Count + changes.States.Count + changes.Deliveries.Count + 1,
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertRule>> ListRulesAsync(CancellationToken ct) =>
        ListAsync("SELECT definition FROM alert_rule ORDER BY name", (chunk, row) => AlertText.ReadRule(chunk.Text(0, row)), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertStatus>> ListStatesAsync(CancellationToken ct) => ListAsync(
        "SELECT * FROM alert_state ORDER BY rule, instrument",
        (chunk, row) => new AlertStatus(
            chunk.Text(0, row), AlertText.ReadInstrument(chunk.Text(1, row)), (AlertState)chunk.Column<byte>(2)[row], Instant(chunk, 3, row)!.Value)
        {
            TrueSince = Instant(chunk, 4, row), FiredAt = Instant(chunk, 5, row), NotifiedAt = Instant(chunk, 6, row), IsNotified = chunk.Column<bool>(7)[row],
        },
        ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertEvent>> ListEventsAsync(AlertEventFilter filter, CancellationToken ct)
    {
        List<string> where = ["true"];
        AddIf(where, filter.Rule is not null, $"rule = {Quoted(filter.Rule)}");
        AddIf(where, filter.Instrument is not null, $"instrument = {Quoted(AlertText.OfInstrument(filter.Instrument ?? default))}");
        AddIf(where, filter.Before is not null, $"event_id < {filter.Before}");
        AddIf(where, filter.Ids is not null, filter.Ids is { Count: > 0 } ids ? $"event_id IN ({AlertText.OfNumbers(ids)})" : "false");
        return ListAsync($"SELECT * FROM alert_event WHERE {string.Join(" AND ", where)} ORDER BY event_id DESC LIMIT {filter.Limit}", ReadEvent, ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertDelivery>> ListDeliveriesAsync(DeliveryFilter filter, CancellationToken ct)
    {
        List<string> where = ["true"];
        AddIf(where, filter.Rule is not null, $"rule = {Quoted(filter.Rule)}");
        AddIf(where, filter.IsOpen is not null, filter.IsOpen == true ? "state <= 1" : "state > 1");
        AddIf(where, filter.Keys is not null, filter.Keys is { Count: > 0 } keys ? $"delivery_key IN ({string.Join(", ", keys.Select(Quoted))})" : "false");
        string chosen = $"SELECT * FROM alert_delivery WHERE {string.Join(" AND ", where)} ORDER BY created_at DESC, delivery_key LIMIT {filter.Limit}";
        return access.ReadAsync<IReadOnlyList<AlertDelivery>>(
            lease =>
            {
                lease.BeginSnapshot();
                Dictionary<string, List<DeliveryAttempt>> logs = new(StringComparer.Ordinal);
                using (DuckDbResult attempts = lease.Connection.Read($"SELECT * FROM alert_attempt WHERE delivery_key IN (SELECT delivery_key FROM ({chosen})) ORDER BY number"))
                {
                    attempts.ForEach((chunk, row) => Log(logs, chunk.Text(0, row)).Add(new DeliveryAttempt(
                        chunk.Column<int>(1)[row], Instant(chunk, 2, row)!.Value, Instant(chunk, 3, row)!.Value, chunk.Text(4, row), chunk.Text(5, row))));
                }

                List<AlertDelivery> found = [];
                using DuckDbResult rows = lease.Connection.Read(chosen);
                rows.ForEach((chunk, row) => found.Add(ReadDelivery(chunk, row) with { Log = Log(logs, chunk.Text(0, row)) }));
                return found;
            },
            ct);
    }

    private static void Write(WriteSession session, AlertChanges changes)
    {
        if (changes.PrunedBefore is { } before)
        {
            Prune(session, before);
        }

        foreach (string name in changes.RemovedRules.Concat(changes.Rules.Select(rule => rule.Name)))
        {
            session.Execute("DELETE FROM alert_rule WHERE name = ?", name);
        }

        foreach ((string rule, InstrumentId instrument) in changes.ForgottenStates.Concat(changes.States.Select(one => (one.Rule, one.Instrument))))
        {
            session.Execute("DELETE FROM alert_state WHERE rule = ? AND instrument = ?", rule, AlertText.OfInstrument(instrument));
        }

        foreach (AlertDelivery one in changes.Deliveries)
        {
            session.Execute("DELETE FROM alert_delivery WHERE delivery_key = ?", one.Key);
        }

        AppendAll(session, AlertTables.Rule, changes.Rules, AlertTables.Append);
        AppendAll(session, AlertTables.State, changes.States, AlertTables.Append);
        AppendAll(session, AlertTables.Event, changes.Events, AlertTables.Append);
        AppendAll(session, AlertTables.Delivery, changes.Deliveries, AlertTables.Append);
        AppendAll(session, AlertTables.Attempt, changes.Attempts, AlertTables.Append);
    }

    private static void Prune(WriteSession session, UtcTime before)
    {
        string ended = string.Create(CultureInfo.InvariantCulture, $"state > 1 AND created_at < make_timestamp({before.Microseconds})");
        session.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"DELETE FROM alert_event WHERE happened_at < make_timestamp({before.Microseconds}) AND event_id < (SELECT max(event_id) FROM alert_event)"));
        session.Execute($"DELETE FROM alert_attempt WHERE delivery_key IN (SELECT delivery_key FROM alert_delivery WHERE {ended})");
        session.Execute($"DELETE FROM alert_delivery WHERE {ended}");
    }

    private static void AppendAll<T>(WriteSession session, Table table, IReadOnlyList<T> rows, Action<DuckDbAppender, T> append)
    {
        foreach (T row in rows)
        {
            append(session.Append(table), row);
        }
    }

    private static AlertEvent ReadEvent(DuckDbChunk chunk, int row) => new(
        chunk.Integer(0, row), chunk.Text(1, row), AlertText.ReadInstrument(chunk.Text(2, row)), (AlertState)chunk.Column<byte>(3)[row], Instant(chunk, 4, row)!.Value)
    {
        Severity = (AlertSeverity)chunk.Column<byte>(5)[row], Expression = chunk.Text(6, row),
        Value = chunk.IsNull(7, row) ? double.NaN : chunk.Column<double>(7)[row], Labels = ArgumentText.Read(chunk.Text(8, row)),
        IsNotified = chunk.Column<bool>(9)[row], Note = chunk.Text(10, row),
    };

    private static AlertDelivery ReadDelivery(DuckDbChunk chunk, int row) => new(
        chunk.Text(0, row), chunk.Text(1, row), chunk.Text(2, row), AlertText.ReadNumbers(chunk.Text(3, row)))
    {
        State = (DeliveryState)chunk.Column<byte>(4)[row], CreatedAt = Instant(chunk, 5, row)!.Value, DueAt = Instant(chunk, 6, row)!.Value,
        BegunAt = Instant(chunk, 7, row), Attempts = chunk.Column<int>(8)[row], MayRepeat = chunk.Column<bool>(9)[row],
    };

    private Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<DuckDbChunk, int, T> read, CancellationToken ct) => access.ReadAsync<IReadOnlyList<T>>(
        lease =>
        {
            List<T> found = [];
            using DuckDbResult rows = lease.Connection.Read(sql);
            rows.ForEach((chunk, row) => found.Add(read(chunk, row)));
            return found;
        },
        ct);

    private static List<DeliveryAttempt> Log(Dictionary<string, List<DeliveryAttempt>> logs, string key)
    {
        if (!logs.TryGetValue(key, out List<DeliveryAttempt>? log))
        {
            logs[key] = log = [];
        }

        return log;
    }

    private static UtcTime? Instant(DuckDbChunk chunk, int column, int row) => chunk.IsNull(column, row) ? null : UtcTime.FromMicroseconds(chunk.Integer(column, row));

    private static void AddIf(List<string> conditions, bool isWanted, string condition)
    {
        if (isWanted)
        {
            conditions.Add(condition);
        }
    }

    private static string Quoted(string? text) => $"'{text?.Replace("'", "''", StringComparison.Ordinal)}'";
}
