namespace Candlewick.Storage.DuckDb;

/// <summary>Data that was set aside, in <c>quarantine</c>.</summary>
internal sealed class DuckDbQuarantine(StoreAccess access) : IQuarantine
{
    private const string Columns =
        "id, series, source, kind, place, expected, found, advice, noticed_at, is_repaired, sha256, replaced_by, period_from, period_to, is_reissue";

    /// <inheritdoc />
    public Task AddAsync(IReadOnlyList<DataFault> faults, CancellationToken ct) =>
        faults.Count == 0 ? Task.CompletedTask : access.WriteAsync(
            session =>
            {
                Dictionary<(string, string, SeriesId?, DataFaultKind, string?), QuarantinedFault> known = [];
                long id = 0;
                using (DuckDbResult rows = session.Read($"SELECT {Columns} FROM quarantine"))
                {
                    foreach (QuarantinedFault one in ReadAll(rows))
                    {
                        id = Math.Max(id, one.Id);
                        known[FaultKey.Of(one.Fault)] = one;
                    }
                }

                foreach (DataFault fault in faults)
                {
                    if (known.TryAdd(FaultKey.Of(fault), new QuarantinedFault(id + 1, fault, ReplacedBy: null)))
                    {
                        Append(session.Append(Table.Quarantine), ++id, fault);
                    }
                    else if (known[FaultKey.Of(fault)] is var one && FaultKey.Join(one.Fault, fault) is var joined && joined != one.Fault)
                    {
                        known[FaultKey.Of(fault)] = one with { Fault = joined };
                        Update(session, one.Id, joined);
                    }
                }

                return true;
            },
            faults.Count,
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<QuarantinedFault>> ListAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<QuarantinedFault>>(
            lease =>
            {
                using DuckDbResult rows = lease.Read($"SELECT {Columns} FROM quarantine ORDER BY id");
                return [.. ReadAll(rows)];
            },
            ct);

    /// <inheritdoc />
    public Task ResolveAsync(long id, string replacedBy, CancellationToken ct) =>
        access.WriteAsync(session => session.Execute("UPDATE quarantine SET replaced_by = ? WHERE id = ?", replacedBy, id), rows: 1, ct);

    private static void Update(WriteSession session, long id, DataFault fault)
    {
        string period = fault.Period is { } known ? $"period_from = {Sql.Nano(known.From)}, period_to = {Sql.Nano(known.To)}, " : "";
        session.Execute($"UPDATE quarantine SET {period}is_reissue = {(fault.IsReissue ? "true" : "false")} WHERE id = ?", id);
    }

    private static void Append(DuckDbAppender rows, long id, DataFault fault)
    {
        rows.Set(0, id);
        rows.SetText(1, fault.Series?.ToString());
        rows.SetText(2, fault.Source);
        rows.SetText(3, Sql.Code(fault.Kind));
        rows.SetText(4, fault.Where);
        rows.SetText(5, fault.Expected);
        rows.SetText(6, fault.Found);
        rows.SetText(7, fault.Advice);
        rows.Set(8, Sql.ToNano(fault.NoticedAt));
        rows.Set(9, fault.IsRepaired);
        rows.SetText(10, fault.Sha256);
        rows.SetText(11, null);
        if (fault.Period is { } period)
        {
            rows.Set(12, Sql.ToNano(period.From));
            rows.Set(13, Sql.ToNano(period.To));
        }
        else
        {
            rows.SetNull(12);
            rows.SetNull(13);
        }

        rows.Set(14, fault.IsReissue);
        rows.EndRow();
    }

    private static List<QuarantinedFault> ReadAll(DuckDbResult rows)
    {
        List<QuarantinedFault> faults = [];
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                DataFault fault = new(
                    chunk.TextOrNull(1, row) is { } series ? SeriesId.Parse(series) : null,
                    chunk.Text(2, row), Sql.Parse<DataFaultKind>(chunk.Text(3, row)), chunk.TextOrNull(4, row), chunk.Text(5, row),
                    chunk.Text(6, row), chunk.Text(7, row), Sql.FromNano(chunk.Integer(8, row)), chunk.Column<bool>(9)[row], chunk.TextOrNull(10, row),
                    chunk.IsNull(12, row) ? null : new UtcRange(Sql.FromNano(chunk.Integer(12, row)), Sql.FromNano(chunk.Integer(13, row))),
                    chunk.Column<bool>(14)[row]);
                faults.Add(new QuarantinedFault(chunk.Integer(0, row), fault, chunk.TextOrNull(11, row)));
            }
        }

        return faults;
    }
}
