using static Candlewick.Storage.DuckDb.Native.ColumnType;

namespace Candlewick.Storage.DuckDb.Alerts;

/// <summary>The tables of alerts, and their rows as they are appended.</summary>
internal static class AlertTables
{
    public static Table Rule { get; } = new("alert_rule", [Varchar, Varchar]);

    public static Table State { get; } = new(
        "alert_state", [Varchar, Varchar, UTinyInt, TimestampMicro, TimestampMicro, TimestampMicro, TimestampMicro, ColumnType.Boolean]);

    public static Table Event { get; } = new(
        "alert_event", [BigInt, Varchar, Varchar, UTinyInt, TimestampMicro, UTinyInt, Varchar, Float64, Varchar, ColumnType.Boolean, Varchar]);

    public static Table Delivery { get; } = new(
        "alert_delivery", [Varchar, Varchar, Varchar, Varchar, UTinyInt, TimestampMicro, TimestampMicro, TimestampMicro, Integer, ColumnType.Boolean]);

    public static Table Attempt { get; } = new("alert_attempt", [Varchar, Integer, TimestampMicro, TimestampMicro, Varchar, Varchar]);

    public static void Append(DuckDbAppender rows, AlertRule rule)
    {
        rows.SetText(0, rule.Name);
        rows.SetText(1, AlertText.OfRule(rule));
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, AlertStatus status)
    {
        rows.SetText(0, status.Rule);
        rows.SetText(1, AlertText.OfInstrument(status.Instrument));
        rows.Set(2, (byte)status.State);
        rows.Set(3, status.Since.Microseconds);
        SetInstant(rows, 4, status.TrueSince);
        SetInstant(rows, 5, status.FiredAt);
        SetInstant(rows, 6, status.NotifiedAt);
        rows.Set(7, status.IsNotified);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, AlertEvent happened)
    {
        rows.Set(0, happened.Id);
        rows.SetText(1, happened.Rule);
        rows.SetText(2, AlertText.OfInstrument(happened.Instrument));
        rows.Set(3, (byte)happened.State);
        rows.Set(4, happened.At.Microseconds);
        rows.Set(5, (byte)happened.Severity);
        rows.SetText(6, happened.Expression);
        rows.SetNumber(7, happened.Value);
        rows.SetText(8, ArgumentText.Write(happened.Labels));
        rows.Set(9, happened.IsNotified);
        rows.SetText(10, happened.Note);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, AlertDelivery one)
    {
        rows.SetText(0, one.Key);
        rows.SetText(1, one.Channel);
        rows.SetText(2, one.Rule);
        rows.SetText(3, AlertText.OfNumbers(one.Events));
        rows.Set(4, (byte)one.State);
        rows.Set(5, one.CreatedAt.Microseconds);
        rows.Set(6, one.DueAt.Microseconds);
        SetInstant(rows, 7, one.BegunAt);
        rows.Set(8, one.Attempts);
        rows.Set(9, one.MayRepeat);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, (string Key, DeliveryAttempt Attempt) one)
    {
        rows.SetText(0, one.Key);
        rows.Set(1, one.Attempt.Number);
        rows.Set(2, one.Attempt.BegunAt.Microseconds);
        rows.Set(3, one.Attempt.EndedAt.Microseconds);
        rows.SetText(4, one.Attempt.Outcome);
        rows.SetText(5, one.Attempt.Detail);
        rows.EndRow();
    }

    private static void SetInstant(DuckDbAppender rows, int column, UtcTime? instant)
    {
        if (instant is null)
        {
            rows.SetNull(column);
        }

        rows.Set(column, instant?.Microseconds ?? 0);
    }
}
