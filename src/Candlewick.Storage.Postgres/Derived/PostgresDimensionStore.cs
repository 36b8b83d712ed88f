namespace Candlewick.Storage.Postgres.Derived;

/// <summary>The star's dimensions in <c>dim_date</c>, <c>dim_venue</c> and <c>dim_instrument</c>; its facts are the view <c>fact_bar</c>.</summary>
internal sealed class PostgresDimensionStore(PostgresAccess access) : IDimensionStore
{
    private static readonly Columns<DateRow> Dates = new Columns<DateRow>("dim_date")
        .Add("date_id", date => (date.Day.Year * 10_000) + (date.Day.Month * 100) + date.Day.Day).Add("day", date => date.Day).Add("year", date => date.Day.Year)
        .Add("quarter", date => ((date.Day.Month - 1) / 3) + 1).Add("month", date => date.Day.Month).Add("day_of_month", date => date.Day.Day)
        .Add("day_of_week", date => date.DayOfWeek).Text("weekday", date => date.Day.DayOfWeek.ToString()).Add("week_of_year", date => date.Week)
        .Add("week_year", date => date.WeekYear);

    /// <inheritdoc />
    public async Task<DimensionResult> WriteAsync(IReadOnlyList<DateRow> dates, IReadOnlyList<InstrumentRow> instruments, CancellationToken ct)
    {
        IReadOnlyDictionary<InstrumentId, int> numbers = await access.NumberAsync(instruments.Select(row => row.Id), ct);
        return await access.WriteAsync(
            async session =>
            {
                await session.LockAsync(LockKind.State, StateKey.Dimensions);
                long added = await Dates.InsertAsync(session, [.. dates.DistinctBy(date => date.Day)], "ON CONFLICT DO NOTHING");
                (long venues, long changed) = await SetInstrumentsAsync(session, instruments, numbers);
                return new DimensionResult(added, venues, changed, (long)(await session.ReadCellAsync("SELECT count(*) FROM fact_bar"))!);
            },
            ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DateOnly>> ListDatesAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<DateOnly>>(async session => await session.ListAsync(row => row.GetFieldValue<DateOnly>(0), "SELECT day FROM dim_date ORDER BY day"), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<InstrumentRow>> ListInstrumentsAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<InstrumentRow>>(async session => [.. (await ReadAsync(session)).OrderBy(row => row.Id)], ct);

    private static async Task<(long Venues, long Instruments)> SetInstrumentsAsync(
        PostgresSession session, IReadOnlyList<InstrumentRow> instruments, IReadOnlyDictionary<InstrumentId, int> numbers)
    {
        Dictionary<InstrumentId, InstrumentRow> known = (await ReadAsync(session)).ToDictionary(row => row.Id);
        InstrumentRow[] changed = [.. instruments.DistinctBy(row => row.Id).Where(row => !known.TryGetValue(row.Id, out InstrumentRow? before) || before != row)];
        if (changed.Length == 0)
        {
            return (0, 0);
        }

        Dictionary<string, int> venues = (await session.ListAsync(row => (row.GetString(0), row.GetInt32(1)), "SELECT venue, venue_id FROM dim_venue"))
            .ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);
        List<string> added = [.. changed.Select(row => row.Id.Venue).Distinct().Where(venue => venues.TryAdd(venue, venues.Count + 1))];
        Columns<string> venueColumns = new Columns<string>("dim_venue")
            .Add("venue_id", venue => venues[venue]).Add("venue", venue => venue).Add("is_simulated", venue => OriginGuard.OriginOf(venue) == StoreOrigin.Simulated);
        await venueColumns.InsertAsync(session, added);
        Columns<InstrumentRow> columns = new Columns<InstrumentRow>("dim_instrument")
            .Add("instrument_id", row => numbers[row.Id]).Add("venue_id", row => venues[row.Id.Venue]).Text("symbol", row => row.Id.Symbol)
            .Text("kind", row => row.Kind?.ToString()).Text("base", row => row.Base).Text("quote", row => row.Quote).Text("calendar", row => row.Calendar);
        await columns.InsertAsync(
            session, changed,
            "ON CONFLICT (instrument_id) DO UPDATE SET venue_id = excluded.venue_id, symbol = excluded.symbol, kind = excluded.kind, base = excluded.base, "
            + "quote = excluded.quote, calendar = excluded.calendar");
        return (added.Count, changed.Length);
    }

    private static Task<List<InstrumentRow>> ReadAsync(PostgresSession session) => session.ListAsync(
        row => new InstrumentRow(
            InstrumentId.Of(row.GetString(0), row.GetString(1)), row.TextOrNull(2) is { } kind ? Enum.Parse<InstrumentKind>(kind) : null, row.TextOrNull(3), row.TextOrNull(4),
            row.TextOrNull(5)),
        "SELECT v.venue, d.symbol, d.kind, d.base, d.quote, d.calendar FROM dim_instrument d JOIN dim_venue v USING (venue_id)");
}
