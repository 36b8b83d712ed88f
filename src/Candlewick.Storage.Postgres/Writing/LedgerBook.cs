namespace Candlewick.Storage.Postgres.Writing;

/// <summary>The ledgers of one transaction: as the store has them, and as the transaction makes them. Their series are locked.</summary>
internal sealed class LedgerBook
{
    private readonly IReadOnlyDictionary<SeriesId, int> _ids;
    private readonly Dictionary<SeriesId, (SeriesLedger Stored, SeriesLedger Current)> _ledgers = [];
    private readonly HistoryEntries _entries;

    private LedgerBook(IReadOnlyDictionary<SeriesId, int> ids, HistoryEntries entries)
    {
        _ids = ids;
        _entries = entries;
    }

    /// <summary>Locks the series, then reads their ledgers.</summary>
    public static async Task<LedgerBook> OpenAsync(PostgresSession session, IReadOnlyDictionary<SeriesId, int> ids)
    {
        await session.LockAsync(LockKind.Series, ids.Values);
        LedgerBook book = new(ids, new HistoryEntries());
        Dictionary<int, LedgerRows> rows = await LedgerReader.ReadAsync(session, [.. ids.Values]);
        foreach ((SeriesId series, int id) in ids)
        {
            SeriesLedger stored = rows.TryGetValue(id, out LedgerRows? found) ? found.ToLedger(series) : SeriesLedger.None(series);
            book._ledgers[series] = (stored, stored);
        }

        return book;
    }

    /// <summary>What the transaction adds to the journal and to the changes.</summary>
    public HistoryEntries Entries => _entries;

    public IReadOnlyCollection<SeriesId> Series => _ledgers.Keys;

    public int IdOf(SeriesId series) => _ids[series];

    public SeriesLedger Find(SeriesId series) => _ledgers[series].Current;

    public void Set(SeriesId series, SeriesLedger ledger) => _ledgers[series] = (_ledgers[series].Stored, ledger);

    /// <summary>Writes what changed: ranges that vanished go, new ones come. Then the entries are put down for the end of the transaction.</summary>
    public async Task CloseAsync(PostgresSession session)
    {
        RangeRows gone = new(), made = new();
        RangeRows holesGone = new();
        HoleRows holesMade = new();
        foreach ((SeriesId series, (SeriesLedger stored, SeriesLedger current)) in _ledgers.Where(one => !ReferenceEquals(one.Value.Stored, one.Value.Current)))
        {
            int id = _ids[series];
            HashSet<(UtcRange Range, bool IsProvisional)> before = [.. RangesOf(stored)], after = [.. RangesOf(current)];
            gone.Add(id, before.Except(after));
            made.Add(id, after.Except(before));
            HashSet<Hole> holesBefore = [.. stored.Coverage.Holes], holesAfter = [.. current.Coverage.Holes];
            holesGone.Add(id, holesBefore.Except(holesAfter).Select(hole => (hole.Range, false)));
            holesMade.Add(id, holesAfter.Except(holesBefore));
        }

        await using NpgsqlBatch batch = new(session.Connection);
        gone.Append(batch, "DELETE FROM coverage c USING unnest($1, $2, $3, $4) AS k(i, f, t, p) WHERE c.series_id = k.i AND c.range_from = k.f AND c.is_provisional = k.p");
        holesGone.Append(batch, "DELETE FROM hole h USING unnest($1, $2, $3, $4) AS k(i, f, t, p) WHERE h.series_id = k.i AND h.range_from = k.f");
        made.Append(batch, "INSERT INTO coverage (series_id, range_from, range_to, is_provisional) SELECT * FROM unnest($1, $2, $3, $4)");
        holesMade.Append(batch);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(session.Token);
        }

        _entries.Close(session);
    }

    private static IEnumerable<(UtcRange Range, bool IsProvisional)> RangesOf(SeriesLedger ledger) =>
        ledger.Coverage.Covered.Select(range => (range, false)).Concat(ledger.Provisional.Select(range => (range, true)));

    /// <summary>Rows of a statement's four arrays.</summary>
    private sealed class RangeRows
    {
        private readonly List<int> _ids = [];
        private readonly List<long> _from = [];
        private readonly List<long> _to = [];
        private readonly List<bool> _isProvisional = [];

        public void Add(int id, IEnumerable<(UtcRange Range, bool IsProvisional)> ranges)
        {
            foreach ((UtcRange range, bool isProvisional) in ranges)
            {
                _ids.Add(id);
                _from.Add(range.From.Nanoseconds);
                _to.Add(range.To.Nanoseconds);
                _isProvisional.Add(isProvisional);
            }
        }

        public void Append(NpgsqlBatch batch, string sql)
        {
            if (_ids.Count > 0)
            {
                batch.Add(sql, _ids.ToArray(), _from.ToArray(), _to.ToArray(), _isProvisional.ToArray());
            }
        }
    }

    private sealed class HoleRows
    {
        private readonly List<(int Id, Hole Hole)> _rows = [];

        public void Add(int id, IEnumerable<Hole> holes) => _rows.AddRange(holes.Select(hole => (id, hole)));

        public void Append(NpgsqlBatch batch)
        {
            if (_rows.Count > 0)
            {
                batch.Add(
                    "INSERT INTO hole (series_id, range_from, range_to, cause, evidence) SELECT i, f, t, c, e::json FROM unnest($1, $2, $3, $4, $5) AS k(i, f, t, c, e)",
                    _rows.Select(one => one.Id).ToArray(), _rows.Select(one => one.Hole.Range.From.Nanoseconds).ToArray(),
                    _rows.Select(one => one.Hole.Range.To.Nanoseconds).ToArray(), _rows.Select(one => one.Hole.Cause.ToString()).ToArray(),
                    _rows.Select(one => ServerText.Clean(EvidenceJson.Write(one.Hole.Evidence))).ToArray());
            }
        }
    }
}
