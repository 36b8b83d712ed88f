namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>The writer's side of one transaction: rows under generations of their own, then one insert of coverage rows that names them all. Used by the write queue's loop only.</summary>
internal sealed class WriteSession(ClickHouseClient client, TimeProvider clock)
{
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly RowBuffers _buffers = new(client);
    private readonly HashSet<(string Table, SeriesId Series)> _waiting = [];
    private readonly List<CommitRow> _rows = [];
    private readonly HashSet<SeriesId> _newSeries = [];
    private readonly GenerationNumbers _numbers = new(client, clock);
    private Dictionary<SeriesId, SeriesState> _series = [];

    public ClickHouseClient Client => client;

    /// <summary>Begins a transaction on what is committed now; what was remembered stays where nobody else wrote since.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        if (!await _numbers.BeginAsync(ct))
        {
            _series = [];
        }

        _buffers.Begin($"{_owner}-{Sql.Number(_numbers.Next)}");
    }

    /// <summary>A generation, greater than every one before.</summary>
    public ulong NextGeneration() => _numbers.Take();

    /// <summary>What is known of a series.</summary>
    public async Task<SeriesState> StateOfAsync(SeriesId series, CancellationToken ct)
    {
        if (!_series.TryGetValue(series, out SeriesState? state))
        {
            Frontier frontier = await Frontier.ReadAsync(client, series, ct);
            SeriesLedger ledger = frontier.Last == 0 ? SeriesLedger.None(series) : await LedgerReader.ReadAsync(client, series, ct);
            _series[series] = state = new SeriesState(series, frontier, ledger);
            if (state.IsNew)
            {
                _newSeries.Add(series);
            }
        }

        return state;
    }

    /// <summary>Where to write the next row of a series, whole.</summary>
    public RowBinaryWriter Rows(InsertTarget target, SeriesState state)
    {
        _waiting.Add((target.Table, state.Series));
        return _buffers.Rows(target);
    }

    public Task SendFullAsync(InsertTarget target, CancellationToken ct) => _buffers.SendFullAsync(target, ct);

    /// <summary>What comes of rows of a series that the transaction itself has written is read with them.</summary>
    public async Task PrepareReadAsync(RowTable table, SeriesState state, CancellationToken ct)
    {
        if (_waiting.Contains((table.Name, state.Series)) || _waiting.Contains((InsertTarget.Replaced.Table, state.Series)))
        {
            await _buffers.SendAllAsync(ct);
            _waiting.Clear();
        }
    }

    /// <summary>Adds what the commit will say.</summary>
    public void Add(CommitRow row, SeriesState state)
    {
        Add(row);
        bool isGone = row.Kind is CommitRow.Clear or CommitRow.Retention or CommitRow.Transfer && !row.Range.IsEmpty;
        state.AddOwn(row.Generation, row.Replaced > 0, isGone ? new GoneRange(row.RowsOf, row.Generation, row.Range) : null);
    }

    /// <summary>Adds what the commit will say, and that no rows of the transaction depend on.</summary>
    public void Add(CommitRow row) => _rows.Add(row.IsEntry && row.Entry == 0 ? row with { Entry = _numbers.TakeEntry() } : row);

    /// <summary>Adds ranges in which causes of holes changed, each as an entry of its own.</summary>
    public void AddChanged(SeriesState state, ulong generation, RangeSet changed)
    {
        foreach (UtcRange range in changed)
        {
            Add(new CommitRow(state.Series, generation, CommitRow.Explain, range));
        }
    }

    /// <summary>Makes everything since <see cref="BeginAsync"/> count, or nothing of it.</summary>
    /// <returns>False when another process committed meanwhile, so that nothing was compared with what is there now.</returns>
    public async Task<bool> TryCommitAsync(CancellationToken ct)
    {
        if (_rows.Count == 0)
        {
            return true;
        }

        WriteNewSeries();
        await _buffers.SendAllAsync(ct);
        string columns = string.Join(", ", CommitRow.Columns);
        string text = $"format(JSONEachRow, {Sql.Text(CommitRow.Structure)}, {Sql.Text(CommitRow.ToText(_rows))})";
        string unchanged = $"(SELECT max(generation) FROM coverage) = {Sql.Number(_numbers.Known)}";

        // Of all that were begun on one commit the engine takes one: it knows the others by the token.
        string token = $"after-{Sql.Number(_numbers.Known)}";
        await client.InsertSelectAsync($"INSERT INTO coverage ({columns}) SELECT {columns} FROM {text} WHERE {unchanged}", token, ct);
        if (!await IsNamedAsync(_rows[0], ct))
        {
            return false;
        }

        _numbers.Accept(_rows.Max(row => row.Generation));
        if (_rows.Exists(row => row is { Kind: CommitRow.Transfer, Series: null }))
        {
            _numbers.Forget();
        }

        foreach (SeriesState state in _series.Values)
        {
            state.Accept();
        }

        Clear();
        return true;
    }

    /// <summary>Drops everything since <see cref="BeginAsync"/>: rows that were inserted stay unnamed, and are cleaned away later.</summary>
    public async Task RollbackAsync()
    {
        await _buffers.SettleAsync();
        _series = [];
        _newSeries.Clear();
        _numbers.Forget();
        Clear();
    }

    private void Clear()
    {
        _rows.Clear();
        _waiting.Clear();
    }

    private async Task<bool> IsNamedAsync(CommitRow row, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT count() FROM coverage WHERE series = {Sql.Text(row.SeriesText)} AND generation = {Sql.Number(row.Generation)}", ct);
        return rows.Read() && rows.UInt64() > 0;
    }

    private void WriteNewSeries()
    {
        foreach (SeriesId series in _newSeries)
        {
            RowBinaryWriter row = _buffers.Rows(InsertTarget.Series);
            bool isBars = series.Kind == SeriesKind.Bars;
            row.Text(series.ToString());
            row.Text(series.Instrument.ToString());
            row.Text(series.Instrument.Venue);
            row.Text(series.Instrument.Symbol);
            row.Text(isBars ? "bars" : series.Code);
            row.Text(series.Code);
            TextOrNull(row, isBars ? series.Bars.LengthCode : null);
            TextOrNull(row, isBars ? Sql.Code(series.Bars.Price).ToLowerInvariant() : null);
            TextOrNull(row, isBars ? Sql.Code(series.Bars.Origin).ToLowerInvariant() : null);
        }

        _newSeries.Clear();
    }

    private static void TextOrNull(RowBinaryWriter row, string? text)
    {
        row.Flag(text is null);
        if (text is not null)
        {
            row.Text(text);
        }
    }
}
