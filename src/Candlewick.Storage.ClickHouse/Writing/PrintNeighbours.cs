namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>Finds the stored trades next to those of a write, near ones first: the engine skips blocks by instant.</summary>
/// <param name="known">The range around the write in which everything was asked for; nothing is looked for outside it.</param>
internal sealed class PrintNeighbours(ClickHouseClient client, Frontier frontier, UtcRange known)
{
    private static readonly TimeSpan[] Windows = [TimeSpan.FromHours(1), TimeSpan.FromDays(30), TimeSpan.MaxValue];

    /// <summary>By how much sources may differ in the instant of one trade, and so in the order of neighbours.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>The trade with the next smaller number; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindBeforeAsync(PrintMark first, CancellationToken ct) =>
        FindLastAsync(known.Before(first.EventTime + Slack), $"id < {Sql.Number(first.Number)}", ct);

    /// <summary>The trade with the greatest number of those before an instant; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindBeforeAsync(UtcTime instant, CancellationToken ct) => FindLastAsync(known.Before(instant), "1", ct);

    /// <summary>The trade with the next greater number; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindAfterAsync(PrintMark last, CancellationToken ct) =>
        FindFirstAsync(known.After(last.EventTime - Slack), $"id > {Sql.Number(last.Number)}", ct);

    /// <summary>The trade with the smallest number of those at or after an instant; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindAfterAsync(UtcTime instant, CancellationToken ct) => FindFirstAsync(known.After(instant), "1", ct);

    private async Task<PrintMark?> FindLastAsync(UtcRange range, string condition, CancellationToken ct)
    {
        foreach (TimeSpan window in Windows)
        {
            bool isAll = range.Length <= window;
            PrintMark? found = await FindAsync("max", isAll ? range : range with { From = range.To - window }, condition, ct);
            if (found is not null || isAll)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<PrintMark?> FindFirstAsync(UtcRange range, string condition, CancellationToken ct)
    {
        foreach (TimeSpan window in Windows)
        {
            bool isAll = range.Length <= window;
            PrintMark? found = await FindAsync("min", isAll ? range : range with { To = range.From + window }, condition, ct);
            if (found is not null || isAll)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<PrintMark?> FindAsync(string choice, UtcRange range, string condition, CancellationToken ct)
    {
        if (range.IsEmpty)
        {
            return null;
        }

        string where = $"{frontier.Where(RowTable.Trade, range)} AND {condition}";
        string arg = choice == "max" ? "argMax" : "argMin";
        RowBinaryReader rows = await client.ReadAsync($"SELECT count(), {choice}(id), {arg}({RowTable.Trade.At}, id) FROM trade WHERE {where}", ct);
        return rows.Read() && rows.UInt64() > 0 ? new PrintMark(rows.Int64(), UtcTime.FromNanoseconds(rows.Int64())) : null;
    }
}
