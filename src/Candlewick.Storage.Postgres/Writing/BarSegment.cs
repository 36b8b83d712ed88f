namespace Candlewick.Storage.Postgres.Writing;

/// <summary>One row of a batch as it is to be stored.</summary>
/// <param name="KnownFrom">The server's own number of the instant.</param>
internal readonly record struct BarPick(int Row, Finality Finality, long KnownFrom);

/// <summary>Rows of one series that are to be stored, in order of key: all of a stretch of a batch, or picked ones.</summary>
/// <param name="KnownFrom">The server's own number of the instant, where no rows are picked.</param>
/// <param name="Picks">Null for every row of [Start, Start + Count).</param>
internal sealed record BarSegment(int SeriesId, BarColumns Bars, int Start, int Count, long KnownFrom, BarPick[]? Picks = null)
{
    private const short Columns = 6 + BarColumns.ValueColumns;

    public static BarSegment All(int id, BarColumns bars, UtcTime receivedAt) => new(id, bars, 0, bars.Count, PgInstant.ToRaw(receivedAt));

    public static BarSegment Of(int id, BarColumns bars, BarPick[] picks) => new(id, bars, 0, picks.Length, 0, picks);

    /// <summary>The months of the rows, in order.</summary>
    public IEnumerable<int> Months()
    {
        for (int place = 0; place < Count;)
        {
            int month = MonthTables.MonthOf(OpenAt(place));
            yield return month;
            place = PlaceOf(MonthTables.RangeOf(month).To);
        }
    }

    /// <summary>The rows that open in a range; empty when there are none.</summary>
    public BarSegment Within(UtcRange range)
    {
        int from = PlaceOf(range.From);
        int count = Math.Max(0, PlaceOf(range.To) - from);
        return Picks is null ? this with { Start = Start + from, Count = count } : this with { Count = count, Picks = Picks[from..(from + count)] };
    }

    public async Task SendAsync(CopyStream copy)
    {
        for (int place = 0; place < Count;)
        {
            int end = Math.Min(Count, place + copy.RoomForRows);
            for (; place < end; place++)
            {
                BarPick pick = Picks is null ? new BarPick(Start + place, Bars.Finalities[Start + place], KnownFrom) : Picks[place];
                Put(copy, pick);
            }

            await copy.FlushAsync();
        }
    }

    private UtcTime OpenAt(int place) => Bars.OpenTimes[Picks is null ? Start + place : Picks[place].Row];

    private int PlaceOf(UtcTime open)
    {
        int row = Bars.IndexOf(open);
        if (Picks is null)
        {
            return Math.Clamp(row - Start, 0, Count);
        }

        int place = Array.BinarySearch(Picks, new BarPick(row, default, 0), PickOrder.ByRow);
        return place < 0 ? ~place : place;
    }

    private void Put(CopyStream copy, BarPick pick)
    {
        copy.BeginRow(Columns);
        copy.Set(SeriesId);
        copy.Set(PgInstant.ToRaw(Bars.OpenTimes[pick.Row]));
        copy.Set(PgInstant.ToRaw(Bars.CloseTimes[pick.Row]));
        copy.Set(Bars.Ordinals[pick.Row]);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            copy.SetNumber(Bars.Values((BarColumn)column)[pick.Row]);
        }

        copy.Set((short)pick.Finality);
        copy.Set(pick.KnownFrom);
    }

    private sealed class PickOrder : IComparer<BarPick>
    {
        public static PickOrder ByRow { get; } = new();

        public int Compare(BarPick x, BarPick y) => x.Row.CompareTo(y.Row);
    }
}
