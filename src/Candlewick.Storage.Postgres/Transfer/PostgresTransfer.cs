using System.Data;
using System.Runtime.CompilerServices;
using Candlewick.Storage.Postgres.Control;
using Candlewick.Storage.Postgres.Writing;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>The tables of the database as rows for other stores.</summary>
internal sealed class PostgresTransfer(PostgresAccess access, RowTables tables) : IStoreTransfer
{
    /// <summary>For rows that do not lie in the order of their key.</summary>
    private const string SortMemory = "64MB";

    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables => TransferTables.All;

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<TransferCount>>(
            async session =>
            {
                await ShowAsync(session, table);
                if (table.RangeColumn is null)
                {
                    return [new TransferCount(table, null, null, (await session.ListAsync(row => row.GetInt64(2), TransferSql.CountSql(table)))[0])];
                }

                IReadOnlyDictionary<int, string> names = (await TransferNames.LoadAsync(session)).Series;
                List<(int Series, long Day, long Rows)> days = await session.ListAsync(row => (row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)), TransferSql.CountSql(table));
                return [.. days.GroupBy(one => (one.Series, Month: MonthOf(one.Day)))
                    .Select(group => new TransferCount(table, SeriesId.Parse(names[group.Key.Series]), group.Key.Month, group.Sum(one => one.Rows)))];
            },
            ct);

    /// <inheritdoc />
    public async IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, [EnumeratorCancellation] CancellationToken ct)
    {
        await using ReadLease lease = await access.OpenReadAsync(ct);
        PostgresSession session = lease.Session;
        (TransferNames names, string condition) = await access.GuardAsync(
            async () =>
            {
                await ShowAsync(session, part.Table);
                int? id = part.Series is { } series ? await access.Numbers.FindAsync(session, series) : null;
                return (await TransferNames.LoadAsync(session), TransferSql.Where(part, id));
            },
            ct);
        if (TransferSql.IsRows(part.Table))
        {
            await foreach (TransferBatch batch in ReadRowsAsync(session, part.Table, names, condition, ct))
            {
                yield return batch;
            }

            yield break;
        }

        await using NpgsqlCommand command = session.Command(TransferSql.Select(part.Table, condition));
        await using NpgsqlDataReader rows = await access.GuardAsync(() => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct), ct);
        TransferCells cells = new(part.Table, names);
        while (await access.GuardAsync(() => cells.FillAsync(rows, ct), ct) is { Count: > 0 } batch)
        {
            yield return batch;
        }
    }

    private async IAsyncEnumerable<TransferBatch> ReadRowsAsync(
        PostgresSession session, TransferTable table, TransferNames names, string condition, [EnumeratorCancellation] CancellationToken ct)
    {
        await using CopySource source = await access.GuardAsync(
            async () =>
            {
                await session.ExecuteAsync($"SET LOCAL work_mem = '{SortMemory}'");
                return await CopySource.BeginAsync(session, TransferSql.Select(table, condition));
            },
            ct);
        TransferRows rows = new(table, names, source);
        while (await access.GuardAsync(rows.FillAsync, ct) is { Count: > 0 } batch)
        {
            yield return batch;
        }
    }

    /// <inheritdoc />
    public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct) =>
        access.WriteAsync(
            async session =>
            {
                await ShowAsync(session, part.Table);
                return await new TransferReplacement(session, access.Info, MonthsOf(part.Table), part).RunAsync(rows);
            },
            ct);

    private MonthTables? MonthsOf(TransferTable table) => table.Name switch
    {
        "bar" => tables.Bars,
        "trade" => tables.Trades,
        "quote" => tables.Quotes,
        _ => null,
    };

    private static Task ShowAsync(PostgresSession session, TransferTable table) =>
        table.Role == TransferRole.Access ? ControlRows.ShowAsync(session) : Task.CompletedTask;

    private static UtcTime MonthOf(long day)
    {
        DateOnly date = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day);
        return UtcTime.From(date.Year, date.Month, 1);
    }
}
