using System.Globalization;

namespace Candlewick.Storage.DuckDb;

/// <summary>Listings in <c>instrument</c>, their rules point in time in <c>trading_rules</c>.</summary>
internal sealed class DuckDbInstrumentStore(StoreAccess access) : IInstrumentStore
{
    private const string InstrumentColumns = "instrument_id, venue, symbol, kind, venue_symbol, base, quote, calendar, terms";

    private const string RulesColumns =
        "i.venue, i.symbol, r.valid_from, r.valid_to, r.status, r.price_tick::VARCHAR, r.quantity_step::VARCHAR, "
        + "r.minimum_quantity::VARCHAR, r.minimum_notional::VARCHAR FROM trading_rules r JOIN instrument i USING (instrument_id)";

    /// <inheritdoc />
    public Task SaveAsync(InstrumentCatalog catalog, CancellationToken ct)
    {
        foreach (string venue in catalog.Instruments.Select(one => one.Id.Venue).Concat(catalog.Rules.Select(one => one.Instrument.Venue)).Distinct())
        {
            OriginGuard.Check(access.Info, venue, "the instrument list");
        }

        return access.WriteAsync(
            session =>
            {
                SaveInstruments(session, catalog.Instruments);
                SaveRules(session, catalog);
                return true;
            },
            catalog.Instruments.Count + catalog.Rules.Count,
            ct);
    }

    /// <inheritdoc />
    public Task<Instrument?> FindAsync(InstrumentId id, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                using DuckDbResult rows = lease.Connection.Read(
                    $"SELECT {InstrumentColumns} FROM instrument WHERE kind IS NOT NULL AND venue = ? AND symbol = ?", id.Venue, id.Symbol);
                return ReadInstruments(rows).FirstOrDefault();
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<Instrument>> ListAsync(string? venue, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<Instrument>>(
            lease =>
            {
                using DuckDbResult rows = lease.Connection.Read(
                    $"SELECT {InstrumentColumns} FROM instrument WHERE kind IS NOT NULL AND venue = coalesce(?, venue)", venue);
                return [.. ReadInstruments(rows).OrderBy(instrument => instrument.Id)];
            },
            ct);

    /// <inheritdoc />
    public Task<TradingRules?> FindRulesAsync(InstrumentId id, UtcTime at, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                using DuckDbResult rows = lease.Connection.Read($"SELECT {RulesColumns} WHERE i.venue = ? AND i.symbol = ?", id.Venue, id.Symbol);
                return ReadRules(rows).FirstOrDefault(rules => rules.Range.Contains(at));
            },
            ct);

    private static void SaveInstruments(WriteSession session, IReadOnlyList<Instrument> instruments)
    {
        Dictionary<InstrumentId, Instrument> kept;
        using (DuckDbResult rows = session.Read($"SELECT {InstrumentColumns} FROM instrument WHERE kind IS NOT NULL"))
        {
            kept = ReadInstruments(rows).ToDictionary(one => one.Id);
        }

        List<Instrument> changed = [.. instruments.DistinctBy(one => one.Id).Where(one => !kept.TryGetValue(one.Id, out Instrument? known) || known != one)];
        List<int> ids = [.. changed.Select(one => session.Memory.Ids.Reserve(one.Id, session))];
        if (ids.Count > 0)
        {
            session.Execute($"DELETE FROM instrument WHERE instrument_id IN ({string.Join(',', ids)})");
        }

        for (int i = 0; i < changed.Count; i++)
        {
            Append(session.Append(Table.Instrument), ids[i], changed[i]);
        }
    }

    private static void SaveRules(WriteSession session, InstrumentCatalog catalog)
    {
        ILookup<InstrumentId, TradingRules> kept;
        using (DuckDbResult rows = session.Read($"SELECT {RulesColumns}"))
        {
            kept = ReadRules(rows).ToLookup(rules => rules.Instrument);
        }

        List<CatalogUpdate> updates = [.. catalog.Rules.DistinctBy(one => one.Instrument)
            .Select(one => CatalogUpdate.Of([.. kept[one.Instrument]], one, catalog.At))];
        List<TradingRules> ended = [.. updates.SelectMany(update => update.Ended)];
        List<string> keys = [.. ended.Select(one => string.Create(
            CultureInfo.InvariantCulture, $"({session.Memory.Ids.Of(one.Instrument, session)},{Sql.ToNano(one.Range.From)})"))];
        foreach (string[] some in keys.Chunk(2_000))
        {
            session.Execute($"DELETE FROM trading_rules WHERE (instrument_id, epoch_ns(valid_from)) IN (VALUES {string.Join(',', some)})");
        }

        foreach (TradingRules rules in ended.Concat(updates.SelectMany(update => update.Started)))
        {
            Append(session, rules);
        }
    }

    private static void Append(DuckDbAppender rows, int id, Instrument instrument)
    {
        rows.Set(0, id);
        rows.SetText(1, instrument.Id.Venue);
        rows.SetText(2, instrument.Id.Symbol);
        rows.SetText(3, Sql.Code(instrument.Kind));
        rows.SetText(4, instrument.VenueSymbol);
        rows.SetText(5, instrument.Base);
        rows.SetText(6, instrument.Quote);
        rows.SetText(7, instrument.Calendar);
        rows.SetText(8, instrument.Terms is { } terms ? TermsText.Write(terms) : null);
        rows.EndRow();
    }

    private static void Append(WriteSession session, TradingRules rules)
    {
        int id = session.Memory.Ids.Of(rules.Instrument, session);
        DuckDbAppender rows = session.Append(Table.TradingRules);
        rows.Set(0, id);
        rows.Set(1, Sql.ToNano(rules.Range.From));
        rows.Set(2, Sql.ToNano(rules.Range.To));
        rows.SetText(3, Sql.Code(rules.Status));
        rows.SetText(4, DecimalText.Write(rules.PriceTick));
        rows.SetText(5, DecimalText.Write(rules.QuantityStep));
        rows.SetText(6, DecimalText.Write(rules.MinimumQuantity));
        rows.SetText(7, DecimalText.Write(rules.MinimumNotional));
        rows.EndRow();
    }

    private static List<Instrument> ReadInstruments(DuckDbResult rows)
    {
        List<Instrument> instruments = [];
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                string? terms = chunk.TextOrNull(8, row);
                instruments.Add(new Instrument(
                    InstrumentId.Of(chunk.Text(1, row), chunk.Text(2, row)), Sql.Parse<InstrumentKind>(chunk.Text(3, row)), chunk.Text(4, row),
                    chunk.Text(5, row), chunk.Text(6, row), chunk.Text(7, row),
                    terms is null ? null : TermsText.Read(terms)));
            }
        }

        return instruments;
    }

    private static List<TradingRules> ReadRules(DuckDbResult rows)
    {
        List<TradingRules> rules = [];
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                rules.Add(new TradingRules(
                    InstrumentId.Of(chunk.Text(0, row), chunk.Text(1, row)),
                    new UtcRange(Sql.FromNano(chunk.Integer(2, row)), Sql.FromNano(chunk.Integer(3, row))),
                    Sql.Parse<TradingStatus>(chunk.Text(4, row)), DecimalText.Read(chunk.TextOrNull(5, row)), DecimalText.Read(chunk.TextOrNull(6, row)),
                    DecimalText.Read(chunk.TextOrNull(7, row)), DecimalText.Read(chunk.TextOrNull(8, row))));
            }
        }

        return rules;
    }
}
