using System.Collections.Concurrent;
using System.Globalization;

namespace Candlewick.Storage.Postgres.Writing;

/// <summary>The tables of one partitioned table, one a UTC month, made when their first row comes. With hypertables there is nothing to make.</summary>
/// <param name="place">Tells the locks of the partitioned tables apart.</param>
/// <param name="isNano">True where the instant is a bigint of nanoseconds, not a <c>timestamptz</c>.</param>
internal sealed class MonthTables(string parent, int place, bool isNano)
{
    /// <summary>A month of keys is sorted in memory, until the transaction ends.</summary>
    private const string MoreSortMemory =
        "SELECT set_config('maintenance_work_mem', '256MB', true) WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('256MB')";

    /// <summary>Instants outside go to the first and the last month: their neighbours could not be written down.</summary>
    private static readonly UtcRange Months = new(UtcTime.From(1678, 1, 1), UtcTime.From(2262, 1, 1));

    private readonly ConcurrentDictionary<int, bool> _known = new();

    /// <summary>The number of the month that holds the instant.</summary>
    public static int MonthOf(UtcTime instant)
    {
        UtcTime inside = instant < Months.From ? Months.From : instant >= Months.To ? Months.To : instant;
        DateOnly day = inside.ToDate();
        return (day.Year * 12) + day.Month - 1;
    }

    /// <summary>The instants of a month by number.</summary>
    public static UtcRange RangeOf(int month)
    {
        UtcTime from = UtcTime.From(month / 12, (month % 12) + 1, 1);
        return new UtcRange(from <= Months.From ? UtcTime.MinValue : from, from >= Months.To ? UtcTime.MaxValue : UtcTime.From(new DateOnly(month / 12, (month % 12) + 1, 1).AddMonths(1)));
    }

    public string NameOf(int month) => string.Create(CultureInfo.InvariantCulture, $"{parent}_y{month / 12:D4}m{(month % 12) + 1:D2}");

    /// <summary>Those of the months that have no table yet; their making is locked until the transaction ends.</summary>
    public async Task<IReadOnlyList<int>> TakeMissingAsync(PostgresSession session, IEnumerable<int> months)
    {
        int[] unknown = [.. months.Where(month => !_known.ContainsKey(month)).Order()];
        if (unknown.Length == 0 || (await FindMissingAsync(session, unknown)).Count == 0)
        {
            return [];
        }

        await session.LockAsync(LockKind.Month, unknown.Select(month => (place * 100_000) + month));
        return await FindMissingAsync(session, unknown);
    }

    /// <summary>Makes a table of its own, without keys, that rows are loaded into before it is attached.</summary>
    public Task MakeAsync(PostgresSession session, int month) => session.ExecuteAsync($"CREATE TABLE {NameOf(month)} (LIKE {parent} INCLUDING DEFAULTS)");

    /// <summary>Makes it a part of the partitioned table: its keys are built from the rows that are there.</summary>
    public async Task AttachAsync(PostgresSession session, int month)
    {
        await session.ExecuteAsync(MoreSortMemory);
        UtcRange range = RangeOf(month);
        string from = range.From == UtcTime.MinValue ? "MINVALUE" : Literal(range.From), to = range.To == UtcTime.MaxValue ? "MAXVALUE" : Literal(range.To);
        await session.ExecuteAsync($"ALTER TABLE {parent} ATTACH PARTITION {NameOf(month)} FOR VALUES FROM ({from}) TO ({to})");
    }

    /// <summary>Runs what sends rows into the partitioned table. Where a month was dropped meanwhile, what is known is forgotten, and the whole write is repeated.</summary>
    public async Task GuardAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (PostgresException failure) when (PostgresErrors.IsMonthGone(failure))
        {
            Forget();
            throw;
        }
    }

    /// <summary>The months that have a table and end at an instant or before it, with their tables.</summary>
    public async Task<IReadOnlyList<(int Month, string Table)>> ListBeforeAsync(PostgresSession session, UtcTime before)
    {
        List<string> tables = await session.ListAsync(
            row => row.GetString(0), "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass($1) ORDER BY 1", parent);
        return [.. tables.Select(table => (Month: MonthOf(table), Table: table)).Where(one => RangeOf(one.Month).To <= before)];
    }

    /// <summary>Drops a month's table whole, with all that is in it. Nobody reads or writes any month from here until the transaction ends.</summary>
    public Task DropAsync(PostgresSession session, string table) => session.ExecuteAsync($"DROP TABLE {table}");

    /// <summary>Which months have a table is looked up again.</summary>
    public void Forget() => _known.Clear();

    /// <summary>The number in a name that <see cref="NameOf"/> made.</summary>
    private static int MonthOf(string table) =>
        (int.Parse(table.AsSpan(table.Length - 7, 4), CultureInfo.InvariantCulture) * 12) + int.Parse(table.AsSpan(table.Length - 2, 2), CultureInfo.InvariantCulture) - 1;

    private async Task<IReadOnlyList<int>> FindMissingAsync(PostgresSession session, int[] months)
    {
        List<(int Month, bool IsThere, bool IsOwn)> found = await session.ListAsync(
            row => (row.GetInt32(0), row.GetBoolean(1), row.GetBoolean(2)),
            "SELECT k.month, c.oid IS NOT NULL, c.oid IS NOT NULL AND c.xmin = pg_current_xact_id_if_assigned()::xid "
            + "FROM unnest($1, $2) AS k(month, name) LEFT JOIN pg_class c ON c.oid = to_regclass(k.name)",
            months, months.Select(NameOf).ToArray());
        foreach ((int month, _, _) in found.Where(one => one is { IsThere: true, IsOwn: false }))
        {
            _known[month] = true;
        }

        return [.. found.Where(one => !one.IsThere).Select(one => one.Month)];
    }

    private string Literal(UtcTime instant) => isNano ? instant.Nanoseconds.ToString(CultureInfo.InvariantCulture) : $"'{instant}'";
}
