namespace Candlewick.Storage.Postgres.State;

/// <summary>Listings in <c>instrument</c>, their rules point in time in <c>trading_rules</c>.</summary>
internal sealed class PostgresInstrumentStore(PostgresAccess access) : IInstrumentStore
{
    private const string InstrumentColumns = "venue, symbol, kind, venue_symbol, base, quote, calendar, terms";

    private const string SelectRules =
        "SELECT i.venue, i.symbol, r.valid_from, r.valid_to, r.status, r.price_tick, r.quantity_step, r.minimum_quantity, r.minimum_notional "
        + "FROM trading_rules r JOIN instrument i USING (instrument_id)";

    /// <inheritdoc />
    public async Task SaveAsync(InstrumentCatalog catalog, CancellationToken ct)
    {
        InstrumentId[] named = [.. catalog.Instruments.Select(one => one.Id).Concat(catalog.Rules.Select(one => one.Instrument)).Distinct()];
        foreach (string venue in named.Select(one => one.Venue).Distinct())
        {
            OriginGuard.Check(access.Info, venue, "the instrument list");
        }

        IReadOnlyDictionary<InstrumentId, int> numbers = await access.NumberAsync(named, ct);
        await access.WriteAsync(
            async session =>
            {
                await session.LockAsync(LockKind.State, StateKey.Catalog);
                await SaveInstrumentsAsync(session, catalog.Instruments, numbers);
                await SaveRulesAsync(session, catalog, numbers);
                return true;
            },
            ct);
    }

    /// <inheritdoc />
    public Task<Instrument?> FindAsync(InstrumentId id, CancellationToken ct) =>
        access.ReadAsync(
            async session => (await session.ListAsync(
                ReadInstrument, $"SELECT {InstrumentColumns} FROM instrument WHERE kind IS NOT NULL AND venue = $1 AND symbol = $2", id.Venue, id.Symbol)).FirstOrDefault(),
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<Instrument>> ListAsync(string? venue, CancellationToken ct)
    {
        Conditions where = new Conditions().Add("venue = {0}", venue);
        return access.ReadAsync<IReadOnlyList<Instrument>>(
            async session => [.. (await session.ListAsync(
                ReadInstrument, $"SELECT {InstrumentColumns} FROM instrument WHERE kind IS NOT NULL AND {where.Text}", where.Arguments)).OrderBy(instrument => instrument.Id)],
            ct);
    }

    /// <inheritdoc />
    public Task<TradingRules?> FindRulesAsync(InstrumentId id, UtcTime at, CancellationToken ct) =>
        access.ReadAsync(
            async session => (await session.ListAsync(ReadRules, $"{SelectRules} WHERE i.venue = $1 AND i.symbol = $2", id.Venue, id.Symbol))
                .FirstOrDefault(rules => rules.Range.Contains(at)),
            ct);

    private static async Task SaveInstrumentsAsync(PostgresSession session, IReadOnlyList<Instrument> instruments, IReadOnlyDictionary<InstrumentId, int> numbers)
    {
        Dictionary<InstrumentId, Instrument> kept = (await session.ListAsync(ReadInstrument, $"SELECT {InstrumentColumns} FROM instrument WHERE kind IS NOT NULL"))
            .ToDictionary(one => one.Id);
        Instrument[] changed = [.. instruments.DistinctBy(one => one.Id).Where(one => !kept.TryGetValue(one.Id, out Instrument? known) || known != one)];
        if (changed.Length == 0)
        {
            return;
        }

        await session.ExecuteAsync(
            "UPDATE instrument i SET kind = w.kind, venue_symbol = w.venue_symbol, base = w.base, quote = w.quote, calendar = w.calendar, terms = w.terms::json "
            + "FROM unnest($1, $2, $3, $4, $5, $6, $7) AS w(instrument_id, kind, venue_symbol, base, quote, calendar, terms) WHERE i.instrument_id = w.instrument_id",
            changed.Select(one => numbers[one.Id]).ToArray(), changed.Select(one => one.Kind.ToString()).ToArray(), changed.Select(one => one.VenueSymbol).ToArray(),
            changed.Select(one => one.Base).ToArray(), changed.Select(one => one.Quote).ToArray(), changed.Select(one => one.Calendar).ToArray(),
            changed.Select(one => one.Terms is { } terms ? TermsText.Write(terms) : null).ToArray());
    }

    private static async Task SaveRulesAsync(PostgresSession session, InstrumentCatalog catalog, IReadOnlyDictionary<InstrumentId, int> numbers)
    {
        if (catalog.Rules.Count == 0)
        {
            return;
        }

        ILookup<InstrumentId, TradingRules> kept = (await session.ListAsync(ReadRules, SelectRules)).ToLookup(rules => rules.Instrument);
        CatalogUpdate[] updates = [.. catalog.Rules.DistinctBy(one => one.Instrument).Select(one => CatalogUpdate.Of([.. kept[one.Instrument]], one, catalog.At))];
        Columns<TradingRules> columns = new Columns<TradingRules>("trading_rules")
            .Add("instrument_id", one => numbers[one.Instrument]).Add("valid_from", one => one.Range.From.Nanoseconds).Add("valid_to", one => one.Range.To.Nanoseconds)
            .Text("status", one => one.Status.ToString()).Add("price_tick", one => one.PriceTick).Add("quantity_step", one => one.QuantityStep)
            .Add("minimum_quantity", one => one.MinimumQuantity).Add("minimum_notional", one => one.MinimumNotional);
        await columns.InsertAsync(
            session, [.. updates.SelectMany(update => update.Ended.Concat(update.Started))],
            "ON CONFLICT (instrument_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to, status = excluded.status, price_tick = excluded.price_tick, "
            + "quantity_step = excluded.quantity_step, minimum_quantity = excluded.minimum_quantity, minimum_notional = excluded.minimum_notional");
    }

    private static Instrument ReadInstrument(NpgsqlDataReader row) => new(
        InstrumentId.Of(row.GetString(0), row.GetString(1)), Enum.Parse<InstrumentKind>(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetString(5),
        row.GetString(6), row.TextOrNull(7) is { } terms ? TermsText.Read(terms) : null);

    private static TradingRules ReadRules(NpgsqlDataReader row) => new(
        InstrumentId.Of(row.GetString(0), row.GetString(1)), new UtcRange(row.Nano(2), row.Nano(3)), Enum.Parse<TradingStatus>(row.GetString(4)),
        row.DecimalOrNull(5), row.DecimalOrNull(6), row.DecimalOrNull(7), row.DecimalOrNull(8));
}
