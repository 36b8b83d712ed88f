using System.Globalization;

namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>The star's dimensions in <c>dim_date</c>, <c>dim_venue</c> and <c>dim_instrument</c>; its facts are the view <c>fact_bar</c>.</summary>
internal sealed class DuckDbDimensionStore(StoreAccess access) : IDimensionStore
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private const string SelectInstruments =
        "SELECT v.venue, d.symbol, d.kind, d.base, d.quote, d.calendar FROM dim_instrument d JOIN dim_venue v USING (venue_id)";

    /// <inheritdoc />
    public Task<DimensionResult> WriteAsync(IReadOnlyList<DateRow> dates, IReadOnlyList<InstrumentRow> instruments, CancellationToken ct) =>
        access.WriteAsync(
            session =>
            {
                long added = AddDates(session, dates);
                (long venues, long changed) = SetInstruments(session, instruments);
                return new DimensionResult(added, venues, changed, session.ReadInteger("SELECT count(*) FROM fact_bar") ?? 0);
            },
            dates.Count + instruments.Count,
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<DateOnly>> ListDatesAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DateOnly>>(lease => ReadDates(lease.Read), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<InstrumentRow>> ListInstrumentsAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<InstrumentRow>>(
            lease => [.. ReadInstruments(lease.Read).OrderBy(row => row.Id)],
            ct);

    private static List<DateOnly> ReadDates(Func<string, DuckDbResult> read)
    {
        List<DateOnly> days = [];
        using DuckDbResult rows = read("SELECT day FROM dim_date ORDER BY day");
        rows.ForEach((chunk, row) => days.Add(DateOnly.FromDayNumber(chunk.Column<int>(0)[row] + EpochDay)));
        return days;
    }

    private static List<InstrumentRow> ReadInstruments(Func<string, DuckDbResult> read)
    {
        List<InstrumentRow> found = [];
        using DuckDbResult rows = read(SelectInstruments);
        rows.ForEach((chunk, row) => found.Add(new InstrumentRow(
            InstrumentId.Of(chunk.Text(0, row), chunk.Text(1, row)),
            chunk.TextOrNull(2, row) is { } kind ? Sql.Parse<InstrumentKind>(kind) : null,
            chunk.TextOrNull(3, row), chunk.TextOrNull(4, row), chunk.TextOrNull(5, row))));
        return found;
    }

    private static long AddDates(WriteSession session, IReadOnlyList<DateRow> dates)
    {
        HashSet<DateOnly> known = [.. ReadDates(sql => session.Read(sql))];
        DuckDbAppender rows = session.Append(DerivedTables.Day);
        long added = 0;
        foreach (DateRow date in dates.Where(date => known.Add(date.Day)))
        {
            rows.Set(0, (date.Day.Year * 10_000) + (date.Day.Month * 100) + date.Day.Day);
            rows.Set(1, date.Day.DayNumber - EpochDay);
            rows.Set(2, date.Day.Year);
            rows.Set(3, ((date.Day.Month - 1) / 3) + 1);
            rows.Set(4, date.Day.Month);
            rows.Set(5, date.Day.Day);
            rows.Set(6, date.DayOfWeek);
            rows.SetText(7, date.Day.DayOfWeek.ToString());
            rows.Set(8, date.Week);
            rows.Set(9, date.WeekYear);
            rows.EndRow();
            added++;
        }

        return added;
    }

    private static (long Venues, long Instruments) SetInstruments(WriteSession session, IReadOnlyList<InstrumentRow> instruments)
    {
        Dictionary<InstrumentId, InstrumentRow> known = ReadInstruments(sql => session.Read(sql)).ToDictionary(row => row.Id);
        InstrumentRow[] changed = [.. instruments.Where(row => !known.TryGetValue(row.Id, out InstrumentRow? before) || before != row)];
        int[] ids = [.. changed.Select(row => session.Memory.Ids.Of(row.Id, session))];
        Dictionary<string, int> venues = ReadVenues(session);
        int before = venues.Count;
        foreach (string venue in changed.Select(row => row.Id.Venue).Where(venue => venues.TryAdd(venue, venues.Count + 1)))
        {
            DuckDbAppender rows = session.Append(DerivedTables.Venue);
            rows.Set(0, venues[venue]);
            rows.SetText(1, venue);
            rows.Set(2, OriginGuard.OriginOf(venue) == StoreOrigin.Simulated);
            rows.EndRow();
        }

        if (ids.Length > 0)
        {
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM dim_instrument WHERE instrument_id IN ({string.Join(',', ids)})"));
        }

        for (int i = 0; i < changed.Length; i++)
        {
            Append(session.Append(DerivedTables.Instrument), (ids[i], venues[changed[i].Id.Venue]), changed[i]);
        }

        return (venues.Count - before, changed.Length);
    }

    private static Dictionary<string, int> ReadVenues(WriteSession session)
    {
        Dictionary<string, int> venues = new(StringComparer.Ordinal);
        using DuckDbResult rows = session.Read("SELECT venue, venue_id FROM dim_venue");
        rows.ForEach((chunk, row) => venues[chunk.Text(0, row)] = chunk.Column<int>(1)[row]);
        return venues;
    }

    private static void Append(DuckDbAppender rows, (int Instrument, int Venue) key, InstrumentRow row)
    {
        rows.Set(0, key.Instrument);
        rows.Set(1, key.Venue);
        rows.SetText(2, row.Id.Symbol);
        rows.SetText(3, row.Kind is { } kind ? Sql.Code(kind) : null);
        rows.SetText(4, row.Base);
        rows.SetText(5, row.Quote);
        rows.SetText(6, row.Calendar);
        rows.EndRow();
    }
}
