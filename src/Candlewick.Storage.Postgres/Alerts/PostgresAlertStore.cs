namespace Candlewick.Storage.Postgres.Alerts;

/// <summary>Alerts in <c>alert_rule</c>, <c>alert_state</c>, <c>alert_event</c>, <c>alert_delivery</c> and <c>alert_attempt</c>.</summary>
internal sealed class PostgresAlertStore(PostgresAccess access) : IAlertStore
{
    /// <inheritdoc />
    public Task WriteAsync(AlertChanges changes, CancellationToken ct) =>
        changes.IsEmpty ? Task.CompletedTask : access.WriteAsync(session => WriteAsync(session, changes), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertRule>> ListRulesAsync(CancellationToken ct) =>
        ListAsync(row => AlertText.ReadRule(row.GetString(0)), "SELECT definition FROM alert_rule ORDER BY name COLLATE \"C\"", [], ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertStatus>> ListStatesAsync(CancellationToken ct) =>
        ListAsync(AlertRows.ReadState, $"SELECT {AlertRows.States.Names} FROM alert_state ORDER BY rule COLLATE \"C\", instrument COLLATE \"C\"", [], ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertEvent>> ListEventsAsync(AlertEventFilter filter, CancellationToken ct)
    {
        Conditions where = new Conditions()
            .Add("rule = {0}", filter.Rule).Add("instrument = {0}", filter.Instrument is { } instrument ? AlertText.OfInstrument(instrument) : null)
            .Add("event_id < {0}", filter.Before).Add("event_id = ANY ({0})", filter.Ids?.ToArray());
        return ListAsync(
            AlertRows.ReadEvent, $"SELECT {AlertRows.Events.Names} FROM alert_event WHERE {where.Text} ORDER BY event_id DESC LIMIT {filter.Limit}", where.Arguments, ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertDelivery>> ListDeliveriesAsync(DeliveryFilter filter, CancellationToken ct)
    {
        Conditions where = new Conditions()
            .Add("rule = {0}", filter.Rule).Add("delivery_key = ANY ({0})", filter.Keys?.ToArray())
            .AddIf(filter.IsOpen == true, "state <= 1").AddIf(filter.IsOpen == false, "state > 1");
        return access.ReadAsync<IReadOnlyList<AlertDelivery>>(
            async session =>
            {
                List<AlertDelivery> found = await session.ListAsync(
                    AlertRows.ReadDelivery,
                    $"SELECT {AlertRows.Deliveries.Names} FROM alert_delivery WHERE {where.Text} ORDER BY created_at DESC, delivery_key COLLATE \"C\" LIMIT {filter.Limit}",
                    where.Arguments);
                ILookup<string, DeliveryAttempt> attempts = (await session.ListAsync(
                    AlertRows.ReadAttempt, $"SELECT {AlertRows.Attempts.Names} FROM alert_attempt WHERE delivery_key = ANY ($1) ORDER BY number",
                    (object)found.Select(one => one.Key).ToArray())).ToLookup(one => one.Key, one => one.Attempt, StringComparer.Ordinal);
                return [.. found.Select(one => one with { Log = [.. attempts[one.Key]] })];
            },
            ct);
    }

    private static async Task<bool> WriteAsync(PostgresSession session, AlertChanges changes)
    {
        await session.LockAsync(LockKind.State, StateKey.Alerts);
        if (changes.PrunedBefore is { } before)
        {
            await PruneAsync(session, before);
        }

        // Typed as one object: an array of texts alone would be taken for the arguments themselves.
        object rules = (string[])[.. changes.RemovedRules.Concat(changes.Rules.Select(rule => rule.Name))];
        if (changes.RemovedRules.Count + changes.Rules.Count > 0)
        {
            await session.ExecuteAsync("DELETE FROM alert_rule WHERE name = ANY ($1)", rules);
        }

        (string Rule, InstrumentId Instrument)[] states = [.. changes.ForgottenStates.Concat(changes.States.Select(one => (one.Rule, one.Instrument)))];
        if (states.Length > 0)
        {
            await session.ExecuteAsync(
                "DELETE FROM alert_state s USING unnest($1, $2) AS k(rule, instrument) WHERE s.rule = k.rule AND s.instrument = k.instrument",
                states.Select(one => one.Rule).ToArray(), states.Select(one => AlertText.OfInstrument(one.Instrument)).ToArray());
        }

        if (changes.Deliveries.Count > 0)
        {
            await session.ExecuteAsync("DELETE FROM alert_delivery WHERE delivery_key = ANY ($1)", (object)changes.Deliveries.Select(one => one.Key).ToArray());
        }

        await AlertRows.Rules.InsertAsync(session, changes.Rules);
        await AlertRows.States.InsertAsync(session, changes.States);
        await AlertRows.Events.InsertAsync(session, changes.Events);
        await AlertRows.Deliveries.InsertAsync(session, changes.Deliveries);
        await AlertRows.Attempts.InsertAsync(session, changes.Attempts);
        return true;
    }

    private static async Task PruneAsync(PostgresSession session, UtcTime instant)
    {
        DateTime before = PgInstant.ToDateTime(instant);
        await session.ExecuteAsync("DELETE FROM alert_event WHERE happened_at < $1 AND event_id < (SELECT max(event_id) FROM alert_event)", before);
        await session.ExecuteAsync("DELETE FROM alert_attempt a USING alert_delivery d WHERE a.delivery_key = d.delivery_key AND d.state > 1 AND d.created_at < $1", before);
        await session.ExecuteAsync("DELETE FROM alert_delivery WHERE state > 1 AND created_at < $1", before);
    }

    private Task<IReadOnlyList<T>> ListAsync<T>(Func<NpgsqlDataReader, T> read, string sql, object?[] arguments, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<T>>(async session => await session.ListAsync(read, sql, arguments), ct);
}
