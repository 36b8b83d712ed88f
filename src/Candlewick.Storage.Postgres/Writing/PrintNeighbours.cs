namespace Candlewick.Storage.Postgres.Writing;

/// <summary>Finds the stored trades next to those of a write.</summary>
/// <param name="known">The range around the write in which everything was asked for; nothing is looked for outside it.</param>
internal sealed class PrintNeighbours(PostgresSession session, int id, UtcRange known)
{
    /// <summary>By how much sources may differ in the instant of one trade, and so in the order of neighbours.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>The trade with the next smaller number; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindBeforeAsync(PrintMark first) => FindAsync("id < $4 ORDER BY id DESC", known.Before(first.EventTime + Slack), first.Number);

    /// <summary>The trade with the greatest number of those before an instant; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindBeforeAsync(UtcTime instant) => FindAsync("id <= $4 ORDER BY id DESC", known.Before(instant), long.MaxValue);

    /// <summary>The trade with the next greater number; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindAfterAsync(PrintMark last) => FindAsync("id > $4 ORDER BY id", known.After(last.EventTime - Slack), last.Number);

    /// <summary>The trade with the smallest number of those at or after an instant; null when there is none in the known range.</summary>
    public Task<PrintMark?> FindAfterAsync(UtcTime instant) => FindAsync("id >= $4 ORDER BY id", known.After(instant), long.MinValue);

    private async Task<PrintMark?> FindAsync(string choice, UtcRange range, long number)
    {
        List<PrintMark> found = await session.ListAsync(
            row => new PrintMark(row.GetInt64(0), PgInstant.ReadNano(row, 1)),
            $"SELECT id, event_time FROM trade WHERE {PrintTable<Trade>.OfRange} AND {choice} LIMIT 1",
            id, range.From.Nanoseconds, range.To.Nanoseconds, number);
        return found.Count > 0 ? found[0] : null;
    }
}
