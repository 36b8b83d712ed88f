namespace Candlewick.Storage.Postgres.Alerts;

/// <summary>Rows of the tables of alerts, as they are written and read.</summary>
internal static class AlertRows
{
    public static Columns<AlertRule> Rules { get; } = new Columns<AlertRule>("alert_rule")
        .Text("name", rule => rule.Name).Text("definition", AlertText.OfRule);

    public static Columns<AlertStatus> States { get; } = new Columns<AlertStatus>("alert_state")
        .Text("rule", one => one.Rule).Text("instrument", one => AlertText.OfInstrument(one.Instrument)).Add("state", one => (short)one.State)
        .Instant("since", one => one.Since).Instant("true_since", one => one.TrueSince).Instant("fired_at", one => one.FiredAt)
        .Instant("notified_at", one => one.NotifiedAt).Add("is_notified", one => one.IsNotified);

    public static Columns<AlertEvent> Events { get; } = new Columns<AlertEvent>("alert_event")
        .Add("event_id", one => one.Id).Text("rule", one => one.Rule).Text("instrument", one => AlertText.OfInstrument(one.Instrument))
        .Add("state", one => (short)one.State).Instant("happened_at", one => one.At).Add("severity", one => (short)one.Severity)
        .Text("expression", one => one.Expression).Add("value", one => Cells.OrNull(one.Value)).Text("labels", one => ArgumentText.Write(one.Labels))
        .Add("is_notified", one => one.IsNotified).Text("note", one => one.Note);

    public static Columns<AlertDelivery> Deliveries { get; } = new Columns<AlertDelivery>("alert_delivery")
        .Text("delivery_key", one => one.Key).Text("channel", one => one.Channel).Text("rule", one => one.Rule).Text("events", one => AlertText.OfNumbers(one.Events))
        .Add("state", one => (short)one.State).Instant("created_at", one => one.CreatedAt).Instant("due_at", one => one.DueAt)
        .Instant("begun_at", one => one.BegunAt).Add("attempts", one => one.Attempts).Add("may_repeat", one => one.MayRepeat);

    public static Columns<(string Key, DeliveryAttempt Attempt)> Attempts { get; } = new Columns<(string Key, DeliveryAttempt Attempt)>("alert_attempt")
        .Text("delivery_key", one => one.Key).Add("number", one => one.Attempt.Number).Instant("begun_at", one => one.Attempt.BegunAt)
        .Instant("ended_at", one => one.Attempt.EndedAt).Text("outcome", one => one.Attempt.Outcome).Text("detail", one => one.Attempt.Detail);

    public static AlertStatus ReadState(NpgsqlDataReader row) => new(row.GetString(0), AlertText.ReadInstrument(row.GetString(1)), (AlertState)row.GetInt16(2), row.Instant(3))
    {
        TrueSince = row.InstantOrNull(4), FiredAt = row.InstantOrNull(5), NotifiedAt = row.InstantOrNull(6), IsNotified = row.GetBoolean(7),
    };

    public static AlertEvent ReadEvent(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), AlertText.ReadInstrument(row.GetString(2)), (AlertState)row.GetInt16(3), row.Instant(4))
        {
            Severity = (AlertSeverity)row.GetInt16(5), Expression = row.GetString(6), Value = row.Number(7), Labels = ArgumentText.Read(row.GetString(8)),
            IsNotified = row.GetBoolean(9), Note = row.GetString(10),
        };

    public static AlertDelivery ReadDelivery(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), AlertText.ReadNumbers(row.GetString(3)))
    {
        State = (DeliveryState)row.GetInt16(4), CreatedAt = row.Instant(5), DueAt = row.Instant(6), BegunAt = row.InstantOrNull(7),
        Attempts = row.GetInt32(8), MayRepeat = row.GetBoolean(9),
    };

    public static (string Key, DeliveryAttempt Attempt) ReadAttempt(NpgsqlDataReader row) =>
        (row.GetString(0), new DeliveryAttempt(row.GetInt32(1), row.Instant(2), row.Instant(3), row.GetString(4), row.GetString(5)));
}
