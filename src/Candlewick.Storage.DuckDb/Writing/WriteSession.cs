namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The writer's side of one transaction: appenders, ids and ledgers. Used by the write queue's loop only.</summary>
/// <remarks>Appended rows are made visible before any statement runs, so that later writes of the transaction see earlier ones.</remarks>
internal sealed class WriteSession(DuckDbConnection connection, StoreInfo info) : IDisposable
{
    private readonly Dictionary<Table, DuckDbAppender> _appenders = [];
    private readonly HashSet<Table> _pending = [];
    private WriterMemory _memory = new();
    private bool _isForgetting;

    public StoreInfo Info => info;

    /// <summary>What the writer remembers of the file between transactions; forgotten after a rollback.</summary>
    public WriterMemory Memory => _memory;

    public void Begin() => connection.Execute("BEGIN TRANSACTION");

    /// <exception cref="StoreException">The engine could not commit; nothing of the transaction stays.</exception>
    public void Commit()
    {
        LedgerWriter.WriteChanges(this);
        Flush();
        CloseAppenders();
        try
        {
            connection.Execute("COMMIT");
        }
        catch (StoreException failure) when (DuckDbErrors.IsCommitted(failure))
        {
            // Durable, but the engine could not merge its log afterwards and has closed itself: the next write says why.
        }

        _memory.Ledgers.Accept();
        if (_isForgetting)
        {
            Forget();
        }
    }

    /// <summary>Tables were written past the memory: after this transaction it is read from the file again.</summary>
    public void ForgetAfterCommit() => _isForgetting = true;

    /// <summary>Commits what was done so far and merges the log into the file, which gives replaced rows free; then a new transaction begins.</summary>
    /// <returns>False when other transactions are in the way.</returns>
    public bool TryMergeLog()
    {
        Commit();
        try
        {
            connection.Execute("CHECKPOINT");
            return true;
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.ServerFault)
        {
            return false;
        }
        finally
        {
            Begin();
        }
    }

    /// <summary>Drops everything since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        CloseAppenders();
        Forget();
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (StoreException)
        {
            // The engine has rolled back by itself when it failed in COMMIT.
        }
    }

    /// <summary>The appender of a table; every row that is begun must be ended before the next call to the session.</summary>
    public DuckDbAppender Append(Table table)
    {
        if (!_appenders.TryGetValue(table, out DuckDbAppender? appender))
        {
            appender = new DuckDbAppender(connection, table.Name, table.Columns);
            _appenders[table] = appender;
        }

        _pending.Add(table);
        return appender;
    }

    public long Execute(string sql)
    {
        Flush();
        return connection.Execute(sql);
    }

    public long Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        Flush();
        return connection.Execute(sql, arguments);
    }

    public DuckDbResult Read(string sql, params ReadOnlySpan<object?> arguments)
    {
        Flush();
        return connection.Read(sql, arguments);
    }

    public long? ReadInteger(string sql, params ReadOnlySpan<object?> arguments)
    {
        Flush();
        return connection.ReadInteger(sql, arguments);
    }

    public void Dispose()
    {
        CloseAppenders();
        connection.Dispose();
    }

    private void Forget()
    {
        _memory = new WriterMemory();
        _isForgetting = false;
    }

    private void Flush()
    {
        foreach (Table table in _pending)
        {
            _appenders[table].Flush();
        }

        _pending.Clear();
    }

    private void CloseAppenders()
    {
        foreach (DuckDbAppender appender in _appenders.Values)
        {
            appender.Dispose();
        }

        _appenders.Clear();
        _pending.Clear();
    }
}

/// <summary>Ids and ledgers as the writer knows them, read from the file when first needed.</summary>
internal sealed class WriterMemory
{
    public const string LastEntrySql =
        "SELECT greatest((SELECT coalesce(max(entry), 0) FROM write_journal), (SELECT coalesce(max(entry), 0) FROM ledger_change), "
        + "(SELECT coalesce(max(entry), 0) FROM deletion))";

    private long? _lastEntry;
    private long? _lastSample;

    public SeriesIds Ids { get; } = new();

    public LedgerCache Ledgers { get; } = new();

    public HighestTrades Highest { get; } = new();

    /// <summary>The next number of a journal entry or change of the ledger; no row may be begun and not ended.</summary>
    public long NextEntry(WriteSession session)
    {
        _lastEntry = LastEntry(session) + 1;
        return _lastEntry.Value;
    }

    /// <summary>Number of the last journal entry or change of the ledger.</summary>
    public long LastEntry(WriteSession session) => _lastEntry ??= session.ReadInteger(LastEntrySql) ?? 0;

    /// <summary>Reads the number of the last sample, if that was not done yet; no row may be begun and not ended.</summary>
    public void NoteLastSample(WriteSession session) => _lastSample ??= session.ReadInteger(
        "SELECT greatest((SELECT coalesce(max(entry), 0) FROM price_sample), (SELECT coalesce(max(used_entry), 0) FROM window_mark))") ?? 0;

    /// <summary>The next number of a sample, once the last is noted.</summary>
    public long NextSample()
    {
        _lastSample++;
        return _lastSample!.Value;
    }
}
