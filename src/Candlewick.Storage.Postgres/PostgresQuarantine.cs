namespace Candlewick.Storage.Postgres;

/// <summary>Data that was set aside, in <c>quarantine</c>.</summary>
internal sealed class PostgresQuarantine(PostgresAccess access) : IQuarantine
{
    private const string Columns =
        "id, series, source, kind, place, expected, found, advice, noticed_at, is_repaired, sha256, replaced_by, period_from, period_to, is_reissue";

    /// <inheritdoc />
    public Task AddAsync(IReadOnlyList<DataFault> faults, CancellationToken ct) =>
        faults.Count == 0 ? Task.CompletedTask : access.WriteAsync(session => AddAsync(session, [.. faults.Select(Clean)]), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<QuarantinedFault>> ListAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<QuarantinedFault>>(
            async session => await session.ListAsync(FaultOf, $"SELECT {Columns} FROM quarantine ORDER BY id"), ct);

    /// <inheritdoc />
    public Task ResolveAsync(long id, string replacedBy, CancellationToken ct) =>
        access.WriteAsync(session => session.ExecuteAsync("UPDATE quarantine SET replaced_by = $1 WHERE id = $2", replacedBy, id), ct);

    private static async Task<bool> AddAsync(PostgresSession session, IReadOnlyList<DataFault> faults)
    {
        await session.LockAsync(LockKind.Quarantine, 0);
        Dictionary<(string, string, SeriesId?, DataFaultKind, string?), QuarantinedFault> known = [];
        foreach (QuarantinedFault one in await session.ListAsync(
            FaultOf, $"SELECT {Columns} FROM quarantine WHERE coalesce(sha256, source) = ANY ($1)", (object)faults.Select(fault => fault.Sha256 ?? fault.Source).ToArray()))
        {
            known[FaultKey.Of(one.Fault)] = one;
        }

        long id = (long)(await session.ReadCellAsync("SELECT coalesce(max(id), 0) FROM quarantine"))!;
        await using NpgsqlBatch batch = new(session.Connection);
        foreach (DataFault fault in faults)
        {
            if (known.TryAdd(FaultKey.Of(fault), new QuarantinedFault(id + 1, fault, ReplacedBy: null)))
            {
                AddRow(batch, ++id, fault);
            }
            else if (known[FaultKey.Of(fault)] is var one && FaultKey.Join(one.Fault, fault) is var joined && joined != one.Fault)
            {
                known[FaultKey.Of(fault)] = one with { Fault = joined };
                batch.Add(
                    "UPDATE quarantine SET period_from = $2, period_to = $3, is_reissue = $4 WHERE id = $1",
                    one.Id, joined.Period?.From.Nanoseconds, joined.Period?.To.Nanoseconds, joined.IsReissue);
            }
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(session.Token);
        }

        return true;
    }

    private static DataFault Clean(DataFault fault) =>
        fault with
        {
            Source = ServerText.Clean(fault.Source)!, Where = ServerText.Clean(fault.Where), Expected = ServerText.Clean(fault.Expected)!,
            Found = ServerText.Clean(fault.Found)!, Advice = ServerText.Clean(fault.Advice)!,
        };

    private static void AddRow(NpgsqlBatch batch, long id, DataFault fault) =>
        batch.Add(
            $"INSERT INTO quarantine ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, $12, $13, $14)",
            id, fault.Series?.ToString(), fault.Source, fault.Kind.ToString(), fault.Where, fault.Expected, fault.Found, fault.Advice,
            fault.NoticedAt.Nanoseconds, fault.IsRepaired, fault.Sha256, fault.Period?.From.Nanoseconds, fault.Period?.To.Nanoseconds, fault.IsReissue);

    private static QuarantinedFault FaultOf(NpgsqlDataReader row)
    {
        DataFault fault = new(
            TextOf(row, 1) is { } series ? SeriesId.Parse(series) : null,
            row.GetString(2), Enum.Parse<DataFaultKind>(row.GetString(3)), TextOf(row, 4), row.GetString(5), row.GetString(6), row.GetString(7),
            PgInstant.ReadNano(row, 8), row.GetBoolean(9), TextOf(row, 10), row.IsDBNull(12) ? null : LedgerReader.RangeOf(row, 12), row.GetBoolean(14));
        return new QuarantinedFault(row.GetInt64(0), fault, TextOf(row, 11));
    }

    private static string? TextOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
