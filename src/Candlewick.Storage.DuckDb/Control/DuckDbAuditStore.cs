using System.Globalization;

namespace Candlewick.Storage.DuckDb.Control;

/// <summary>Entries in <c>audit</c>.</summary>
internal sealed class DuckDbAuditStore(DuckDbControl control) : IAuditStore
{
    /// <inheritdoc />
    public Task<long> AddAsync(AuditEntry entry, CancellationToken ct) =>
        control.RunAsync(
            connection =>
            {
                long number = connection.ReadInteger("SELECT nextval('audit_number')") ?? 0;
                connection.Execute(
                    $"INSERT INTO audit VALUES (?, {Sql.Nano(entry.At)}, ?, ?, ?, ?, ?, ?, ?)",
                    number, entry.Who, entry.From, entry.Action, entry.What, entry.Before, entry.After, entry.Outcome);
                return number;
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct) =>
        control.RunAsync<IReadOnlyList<AuditEntry>>(
            connection =>
            {
                List<AuditEntry> entries = [];
                using DuckDbResult rows = connection.Read(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"SELECT number, happened_at, who, origin, action, what, before, after, outcome FROM audit WHERE number < ? AND (? IS NULL OR who = ?) ORDER BY number DESC LIMIT {filter.Limit}"),
                    filter.Before ?? long.MaxValue, filter.Who, filter.Who);
                rows.ForEach((chunk, row) => entries.Add(
                    new AuditEntry(
                        Sql.FromNano(chunk.Integer(1, row)), chunk.Text(2, row), chunk.Text(3, row), chunk.Text(4, row), chunk.TextOrNull(5, row),
                        chunk.TextOrNull(6, row), chunk.TextOrNull(7, row), (int)chunk.Integer(8, row))
                    {
                        Number = chunk.Integer(0, row),
                    }));
                return entries;
            },
            ct);
}
