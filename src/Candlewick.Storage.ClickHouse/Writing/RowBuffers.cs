using System.Collections.Concurrent;

namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>Where rows are inserted: a table and its columns.</summary>
internal sealed record InsertTarget(string Table, string Columns)
{
    public static InsertTarget Bar { get; } = new("bar", $"series, {BarReader.Columns}, known_from, generation");

    public static InsertTarget BarHistory { get; } = new("bar_history", $"series, {BarReader.Columns}, known_from, known_to, generation");

    public static InsertTarget Replaced { get; } = new("replaced", "series, rows_of, at, number, replaced, is_corrected, generation");

    public static InsertTarget Series { get; } = new("series", "series, instrument, venue, symbol, kind, code, timeframe, price, origin");

    public static InsertTarget Prints<T>(PrintTable<T> table)
        where T : struct =>
        new(table.Table.Name, $"series, {table.Columns}, generation");
}

/// <summary>Rows that wait to be inserted, by table. One insert is under way at most, while the next is being filled.</summary>
internal sealed class RowBuffers(ClickHouseClient client)
{
    /// <summary>A buffer of so many bytes is sent: large enough for large parts, small enough for two of them in memory.</summary>
    private const int BytesOfInsert = 48 << 20;

    private readonly Dictionary<string, (InsertTarget Target, RowBinaryWriter Rows)> _buffers = [];
    private readonly ConcurrentBag<RowBinaryWriter> _spare = [];
    private Task _underWay = Task.CompletedTask;
    private string _name = "";
    private int _sent;

    /// <summary>Begins anew for a transaction, whose name is in the token of every insert.</summary>
    public void Begin(string name)
    {
        (_name, _sent, _underWay) = (name, 0, Task.CompletedTask);
        foreach ((_, RowBinaryWriter rows) in _buffers.Values)
        {
            rows.Clear();
        }
    }

    /// <summary>Where to write the next row of a table, whole.</summary>
    public RowBinaryWriter Rows(InsertTarget target)
    {
        if (!_buffers.TryGetValue(target.Table, out (InsertTarget Target, RowBinaryWriter Rows) known))
        {
            _buffers[target.Table] = known = (target, _spare.TryTake(out RowBinaryWriter? spare) ? spare : new RowBinaryWriter());
        }

        return known.Rows;
    }

    /// <summary>Sends a table's rows when they are many.</summary>
    public Task SendFullAsync(InsertTarget target, CancellationToken ct) =>
        _buffers.TryGetValue(target.Table, out (InsertTarget Target, RowBinaryWriter Rows) known) && known.Rows.Length >= BytesOfInsert ? SendAsync(known.Target, ct) : Task.CompletedTask;

    /// <summary>Sends everything, and waits until it is in.</summary>
    public async Task SendAllAsync(CancellationToken ct)
    {
        foreach ((InsertTarget target, RowBinaryWriter rows) in _buffers.Values.ToList())
        {
            if (rows.Length > 0)
            {
                await SendAsync(target, ct);
            }
        }

        await _underWay;
    }

    /// <summary>Waits for what is under way, whatever comes of it.</summary>
    public async Task SettleAsync() => await _underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task SendAsync(InsertTarget target, CancellationToken ct)
    {
        await _underWay;
        RowBinaryWriter rows = _buffers[target.Table].Rows;
        _buffers.Remove(target.Table);
        _underWay = InsertAsync(target, rows, $"{_name}-{target.Table}-{Sql.Number(_sent++)}", ct);
    }

    private async Task InsertAsync(InsertTarget target, RowBinaryWriter rows, string token, CancellationToken ct)
    {
        await client.InsertAsync($"{target.Table} ({target.Columns})", rows.Written, token, ct);
        rows.Clear();
        _spare.Add(rows);
    }
}
