namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>Numbers of generations: they grow with every commit, whoever makes it, and none is given twice, whether it was committed or not.</summary>
/// <remarks>
/// A number is the millisecond since 1970 in the upper bits, a place that each transaction draws, and a count from there; or the next one after the last. Processes
/// that do not take turns draw apart. Entries of the journal are counted from 1.
/// </remarks>
internal sealed class GenerationNumbers(ClickHouseClient client, TimeProvider clock)
{
    /// <summary>Room for the count of one transaction, and for the places of a millisecond.</summary>
    private const int CountBits = 10, PlaceBits = 12;

    private ulong? _known;
    private ulong _used;
    private ulong _entry;

    /// <summary>The last committed number when the transaction began.</summary>
    public ulong Known => _known ?? 0;

    /// <summary>The number that is given next.</summary>
    public ulong Next => _used + 1;

    /// <returns>False when another process has committed since the last transaction of this one, or that failed.</returns>
    public async Task<bool> BeginAsync(CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync("SELECT max(generation) FROM coverage", ct);
        ulong last = rows.Read() ? rows.UInt64() : 0;
        bool isSame = _known == last;
        if (!isSame)
        {
            // Rows that were never named keep their numbers too.
            _used = Math.Max(_used, await FindUnnamedAsync(last, ct));
            _known = last;
            _entry = (ulong)await JournalReader.ReadLastEntryAsync(client, ct);
        }

        ulong place = (ulong)Random.Shared.Next(1 << PlaceBits) << CountBits;
        ulong now = ((ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << (PlaceBits + CountBits)) | place;
        _used = Math.Max(Math.Max(_used, now), last);
        return isSame;
    }

    public ulong Take() => ++_used;

    /// <summary>The next number of the journal.</summary>
    public ulong TakeEntry() => ++_entry;

    /// <summary>What was taken is committed; numbers of other processes would have made the commit fail.</summary>
    /// <param name="last">The greatest of them.</param>
    public void Accept(ulong last) => _known = last;

    /// <summary>The transaction failed, or replaced the journal: what is committed is asked for anew.</summary>
    public void Forget() => _known = null;

    private async Task<ulong> FindUnnamedAsync(ulong after, CancellationToken ct)
    {
        IEnumerable<string> tables = RowTable.All.Select(table => table.Name).Append("replaced")
            .Select(table => $"SELECT max(generation) AS last FROM {table} WHERE generation > {Sql.Number(after)}");
        RowBinaryReader rows = await client.ReadAsync($"SELECT max(last) FROM ({string.Join(" UNION ALL ", tables)})", ct);
        return rows.Read() ? rows.UInt64() : 0;
    }
}
