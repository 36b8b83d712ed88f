namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>Finds the stored trades next to those of a write, near ones first: the engine skips blocks by instant, not by number.</summary>
/// <param name="known">The range around the write in which everything was asked for; nothing is looked for outside it.</param>
/// <param name="highest">The stored trade with the highest number of all; null when there is none.</param>
internal sealed class PrintNeighbours(WriteSession session, int id, UtcRange known, PrintMark? highest)
{
    private static readonly TimeSpan[] Windows = [TimeSpan.FromHours(1), TimeSpan.FromDays(30), TimeSpan.MaxValue];

    /// <summary>By how much sources may differ in the instant of one trade, and so in the order of neighbours.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>The trade with the next smaller number; null when there is none in the known range.</summary>
    public PrintMark? FindBefore(PrintMark first)
    {
        UtcRange range = known.Before(first.EventTime + Slack);
        return highest is { } mark && mark.Number < first.Number && range.Contains(mark.EventTime) ? mark : FindLast(range, $"id < {first.Number}");
    }

    /// <summary>The trade with the greatest number of those before an instant; null when there is none in the known range.</summary>
    public PrintMark? FindBefore(UtcTime instant) => FindLast(known.Before(instant), "true");

    /// <summary>The trade with the next greater number; null when there is none in the known range.</summary>
    public PrintMark? FindAfter(PrintMark last) =>
        highest is { } mark && mark.Number <= last.Number ? null : FindFirst(known.After(last.EventTime - Slack), $"id > {last.Number}");

    /// <summary>The trade with the smallest number of those at or after an instant; null when there is none in the known range.</summary>
    public PrintMark? FindAfter(UtcTime instant) => FindFirst(known.After(instant), "true");

    private PrintMark? FindLast(UtcRange range, string condition)
    {
        foreach (TimeSpan window in Windows)
        {
            bool isAll = range.Length <= window;
            PrintMark? found = Find("max", isAll ? range : range with { From = range.To - window }, condition);
            if (found is not null || isAll)
            {
                return found;
            }
        }

        return null;
    }

    private PrintMark? FindFirst(UtcRange range, string condition)
    {
        foreach (TimeSpan window in Windows)
        {
            bool isAll = range.Length <= window;
            PrintMark? found = Find("min", isAll ? range : range with { To = range.From + window }, condition);
            if (found is not null || isAll)
            {
                return found;
            }
        }

        return null;
    }

    private PrintMark? Find(string choice, UtcRange range, string condition)
    {
        using DuckDbResult rows = session.Read(
            $"SELECT {choice}(id), arg_{choice}(epoch_ns(event_time), id) FROM trade WHERE {PrintTable<Trade>.Where(id, range)} AND {condition}");
        return rows.Next() is { } chunk && !chunk.IsNull(0, 0) ? new PrintMark(chunk.Integer(0, 0), Sql.FromNano(chunk.Integer(1, 0))) : null;
    }
}
