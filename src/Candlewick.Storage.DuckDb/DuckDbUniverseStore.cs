namespace Candlewick.Storage.DuckDb;

/// <summary>Snapshots in <c>universe_snapshot</c> and <c>universe_member</c>; the last load of an instrument comes from the journal.</summary>
internal sealed class DuckDbUniverseStore(StoreAccess access) : IUniverseStore
{
    private const string MemberColumns =
        "m.snapshot_id, m.coin_id, m.symbol, m.name, m.rank, m.market_cap::VARCHAR, m.updated_at, m.instrument, m.reason";

    /// <inheritdoc />
    public Task<bool> AppendAsync(UniverseSnapshot snapshot, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, snapshot.Venue, "the universe");
        return access.WriteAsync(session => Append(session, snapshot), snapshot.Members.Count, ct);
    }

    /// <inheritdoc />
    public Task<UniverseSnapshot> AsOfAsync(UtcTime at, string venue, string quote, bool asOfFirstKnown, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                lease.BeginSnapshot();
                SortedList<long, UniverseSnapshot> heads = ReadHeads(lease, venue, quote);
                UniverseSnapshot found = UniverseTimeline.AsOf([.. heads.Values.OrderBy(one => one.At)], at, asOfFirstKnown, (venue, quote));
                long id = heads.First(one => ReferenceEquals(one.Value, found)).Key;
                return found with { Members = [.. ReadMembers(lease, $"m.snapshot_id = {id}").Select(one => one.Member)] };
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<UniverseMembership>> ListMembersAsync(string venue, string quote, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                lease.BeginSnapshot();
                SortedList<long, UniverseSnapshot> heads = ReadHeads(lease, venue, quote);
                ILookup<long, UniverseMember> members = ReadMembers(lease, "m.instrument IS NOT NULL").ToLookup(one => one.SnapshotId, one => one.Member);
                Dictionary<InstrumentId, UtcTime> loads = ReadLoads(lease);
                return UniverseTimeline.Members(
                    [.. heads.Select(one => one.Value with { Members = [.. members[one.Key]] }).OrderBy(one => one.At)],
                    instrument => loads.TryGetValue(instrument, out UtcTime at) ? at : null);
            },
            ct);

    private static bool Append(WriteSession session, UniverseSnapshot snapshot)
    {
        long known = session.ReadInteger(
            $"SELECT count(*) FROM universe_snapshot WHERE held_at = {Sql.Nano(snapshot.At)} AND venue = ? AND quote = ?", snapshot.Venue, snapshot.Quote) ?? 0;
        if (known > 0)
        {
            return false;
        }

        long id = (session.ReadInteger("SELECT coalesce(max(snapshot_id), 0) FROM universe_snapshot") ?? 0) + 1;
        DuckDbAppender head = session.Append(Table.UniverseSnapshot);
        head.Set(0, id);
        head.Set(1, Sql.ToNano(snapshot.At));
        head.SetText(2, snapshot.Source);
        head.SetText(3, snapshot.Venue);
        head.SetText(4, snapshot.Quote);
        head.EndRow();
        for (int place = 0; place < snapshot.Members.Count; place++)
        {
            AppendMember(session.Append(Table.UniverseMember), id, place, snapshot.Members[place]);
        }

        return true;
    }

    private static void AppendMember(DuckDbAppender rows, long id, int place, UniverseMember member)
    {
        rows.Set(0, id);
        rows.Set(1, place);
        rows.SetText(2, member.Coin.CoinId);
        rows.SetText(3, member.Coin.Symbol);
        rows.SetText(4, member.Coin.Name);
        rows.Set(5, member.Coin.Rank ?? 0);
        rows.SetText(6, DecimalText.Write(member.Coin.MarketCap));
        rows.Set(7, Sql.ToNano(member.Coin.UpdatedAt ?? default));
        rows.SetText(8, member.IsMapped ? member.Instrument.ToString() : null);
        rows.SetText(9, Sql.Code(member.Reason));
        if (member.Coin.Rank is null)
        {
            rows.SetNull(5);
        }

        if (member.Coin.UpdatedAt is null)
        {
            rows.SetNull(7);
        }

        rows.EndRow();
    }

    private static SortedList<long, UniverseSnapshot> ReadHeads(ReadLease lease, string venue, string quote)
    {
        SortedList<long, UniverseSnapshot> heads = [];
        using DuckDbResult rows = lease.Connection.Read(
            "SELECT snapshot_id, held_at, source FROM universe_snapshot WHERE venue = ? AND quote = ?", venue, quote);
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                heads[chunk.Integer(0, row)] = new UniverseSnapshot(Sql.FromNano(chunk.Integer(1, row)), chunk.Text(2, row), venue, quote, []);
            }
        }

        return heads;
    }

    private static List<(long SnapshotId, UniverseMember Member)> ReadMembers(ReadLease lease, string where)
    {
        List<(long, UniverseMember)> members = [];
        using DuckDbResult rows = lease.Read($"SELECT {MemberColumns} FROM universe_member m WHERE {where} ORDER BY m.snapshot_id, m.place");
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                CoinMarket coin = new(
                    chunk.Text(1, row), chunk.Text(2, row), chunk.Text(3, row), chunk.IsNull(4, row) ? null : chunk.Column<int>(4)[row],
                    DecimalText.Read(chunk.TextOrNull(5, row)), chunk.IsNull(6, row) ? null : Sql.FromNano(chunk.Integer(6, row)));
                InstrumentId instrument = chunk.TextOrNull(7, row) is { } text ? InstrumentId.Parse(text) : default;
                members.Add((chunk.Integer(0, row), new UniverseMember(coin, instrument, Sql.Parse<UnmappedReason>(chunk.Text(8, row)))));
            }
        }

        return members;
    }

    private static Dictionary<InstrumentId, UtcTime> ReadLoads(ReadLease lease)
    {
        Dictionary<InstrumentId, UtcTime> loads = [];
        using DuckDbResult rows = lease.Read(
            "SELECT n.instrument, max(j.received_at) FROM write_journal j JOIN series_name n USING (series_id) GROUP BY n.instrument");
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                loads[InstrumentId.Parse(chunk.Text(0, row))] = Sql.FromNano(chunk.Integer(1, row));
            }
        }

        return loads;
    }
}
