namespace Candlewick.Storage.Postgres.State;

/// <summary>Snapshots in <c>universe_snapshot</c> and <c>universe_member</c>; the last load of an instrument comes from the journal.</summary>
internal sealed class PostgresUniverseStore(PostgresAccess access) : IUniverseStore
{
    private const string SelectMembers = "SELECT snapshot_id, coin_id, symbol, name, rank, market_cap, updated_at, instrument, reason FROM universe_member";

    /// <inheritdoc />
    public Task<bool> AppendAsync(UniverseSnapshot snapshot, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, snapshot.Venue, "the universe");
        return access.WriteAsync(session => AppendAsync(session, snapshot), ct);
    }

    /// <inheritdoc />
    public Task<UniverseSnapshot> AsOfAsync(UtcTime at, string venue, string quote, bool asOfFirstKnown, CancellationToken ct) =>
        access.ReadAsync(
            async session =>
            {
                List<(long Id, UniverseSnapshot Head)> heads = await ReadHeadsAsync(session, venue, quote);
                UniverseSnapshot found = UniverseTimeline.AsOf([.. heads.Select(one => one.Head)], at, asOfFirstKnown, (venue, quote));
                long id = heads.First(one => ReferenceEquals(one.Head, found)).Id;
                List<(long, UniverseMember Member)> members = await session.ListAsync(ReadMember, $"{SelectMembers} WHERE snapshot_id = $1 ORDER BY place", id);
                return found with { Members = [.. members.Select(one => one.Member)] };
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<UniverseMembership>> ListMembersAsync(string venue, string quote, CancellationToken ct) =>
        access.ReadAsync(
            async session =>
            {
                List<(long Id, UniverseSnapshot Head)> heads = await ReadHeadsAsync(session, venue, quote);
                ILookup<long, UniverseMember> members = (await session.ListAsync(
                    ReadMember, $"{SelectMembers} WHERE instrument IS NOT NULL AND snapshot_id = ANY ($1) ORDER BY snapshot_id, place", heads.Select(one => one.Id).ToArray()))
                    .ToLookup(one => one.Snapshot, one => one.Member);
                Dictionary<string, UtcTime> loads = (await session.ListAsync(
                    row => (row.GetString(0), row.Nano(1)),
                    "SELECT i.venue || ':' || i.symbol, max(j.received_at) FROM (SELECT series_id, max(received_at) AS received_at FROM write_journal GROUP BY series_id) j "
                    + "JOIN series s USING (series_id) JOIN instrument i USING (instrument_id) GROUP BY 1")).ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);
                return UniverseTimeline.Members(
                    [.. heads.Select(one => one.Head with { Members = [.. members[one.Id]] })],
                    instrument => loads.TryGetValue(instrument.ToString(), out UtcTime at) ? at : null);
            },
            ct);

    private static async Task<bool> AppendAsync(PostgresSession session, UniverseSnapshot snapshot)
    {
        await session.LockAsync(LockKind.State, StateKey.Universe);
        if (await session.ReadCellAsync(
            "SELECT 1 FROM universe_snapshot WHERE held_at = $1 AND venue = $2 AND quote = $3", snapshot.At.Nanoseconds, snapshot.Venue, snapshot.Quote) is not null)
        {
            return false;
        }

        long id = (long)(await session.ReadCellAsync("SELECT coalesce(max(snapshot_id), 0) + 1 FROM universe_snapshot"))!;
        await session.ExecuteAsync(
            "INSERT INTO universe_snapshot (snapshot_id, held_at, source, venue, quote) VALUES ($1, $2, $3, $4, $5)",
            id, snapshot.At.Nanoseconds, snapshot.Source, snapshot.Venue, snapshot.Quote);
        Columns<(UniverseMember Member, int Place)> members = new Columns<(UniverseMember Member, int Place)>("universe_member")
            .Add("snapshot_id", _ => id).Add("place", one => one.Place).Text("coin_id", one => one.Member.Coin.CoinId).Text("symbol", one => one.Member.Coin.Symbol)
            .Text("name", one => one.Member.Coin.Name).Add("rank", one => one.Member.Coin.Rank).Add("market_cap", one => one.Member.Coin.MarketCap)
            .Add("updated_at", one => one.Member.Coin.UpdatedAt?.Nanoseconds).Text("instrument", one => one.Member.IsMapped ? one.Member.Instrument.ToString() : null)
            .Text("reason", one => one.Member.Reason.ToString());
        await members.InsertAsync(session, [.. snapshot.Members.Select((member, place) => (member, place))]);
        return true;
    }

    /// <summary>By instant.</summary>
    private static Task<List<(long Id, UniverseSnapshot Head)>> ReadHeadsAsync(PostgresSession session, string venue, string quote) =>
        session.ListAsync(
            row => (row.GetInt64(0), new UniverseSnapshot(row.Nano(1), row.GetString(2), venue, quote, [])),
            "SELECT snapshot_id, held_at, source FROM universe_snapshot WHERE venue = $1 AND quote = $2 ORDER BY held_at", venue, quote);

    private static (long Snapshot, UniverseMember Member) ReadMember(NpgsqlDataReader row)
    {
        CoinMarket coin = new(
            row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetInt32(4), row.DecimalOrNull(5), row.NanoOrNull(6));
        InstrumentId instrument = row.TextOrNull(7) is { } text ? InstrumentId.Parse(text) : default;
        return (row.GetInt64(0), new UniverseMember(coin, instrument, Enum.Parse<UnmappedReason>(row.GetString(8))));
    }
}
