namespace Candlewick.Storage.ClickHouse;

/// <summary>The universe of the state store; when an instrument was last loaded, the history knows.</summary>
internal sealed class UniverseBeside(StoreAccess access, IUniverseStore state) : IUniverseStore
{
    /// <inheritdoc />
    public Task<bool> AppendAsync(UniverseSnapshot snapshot, CancellationToken ct) => state.AppendAsync(snapshot, ct);

    /// <inheritdoc />
    public Task<UniverseSnapshot> AsOfAsync(UtcTime at, string venue, string quote, bool asOfFirstKnown, CancellationToken ct) =>
        state.AsOfAsync(at, venue, quote, asOfFirstKnown, ct);

    /// <inheritdoc />
    public async Task<IReadOnlyList<UniverseMembership>> ListMembersAsync(string venue, string quote, CancellationToken ct)
    {
        IReadOnlyList<UniverseMembership> members = await state.ListMembersAsync(venue, quote, ct);
        Dictionary<InstrumentId, UtcTime> loads = [];
        RowBinaryReader rows = await access.Client.ReadAsync("SELECT toString(series), max(received_at) FROM coverage WHERE kind = 'write' GROUP BY series", ct);
        while (rows.Read())
        {
            (InstrumentId instrument, UtcTime at) = (SeriesId.Parse(rows.Text()).Instrument, UtcTime.FromNanoseconds(rows.Int64()));
            loads[instrument] = loads.TryGetValue(instrument, out UtcTime known) ? UtcTime.Max(known, at) : at;
        }

        return [.. members.Select(member => member with { LastUpdatedAt = loads.TryGetValue(member.Instrument, out UtcTime at) ? at : null })];
    }
}

/// <summary>The dimensions of the state store; the facts are in the history.</summary>
internal sealed class DimensionsBeside(StoreAccess access, IDimensionStore state) : IDimensionStore
{
    /// <inheritdoc />
    public async Task<DimensionResult> WriteAsync(IReadOnlyList<DateRow> dates, IReadOnlyList<InstrumentRow> instruments, CancellationToken ct)
    {
        DimensionResult result = await state.WriteAsync(dates, instruments, ct);
        RowBinaryReader rows = await access.Client.ReadAsync("SELECT count() FROM bars WHERE finality <> 'forming'", ct);
        return result with { Facts = rows.Read() ? (long)rows.UInt64() : 0 };
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DateOnly>> ListDatesAsync(CancellationToken ct) => state.ListDatesAsync(ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<InstrumentRow>> ListInstrumentsAsync(CancellationToken ct) => state.ListInstrumentsAsync(ct);
}
