namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The writer's side of one transaction: appenders, ids and ledgers. Used by the write queue's loop only.</summary>
/// <remarks>Appended rows are made visible before any statement runs, so that later writes of the transaction see earlier ones.</remarks>
internal sealed class WriteSession(DuckDbConnection connection, StoreInfo info) : IDisposable
{
    private readonly Dictionary<Table, DuckDbAppender> _appenders = [];
    private readonly HashSet<Table> _pending = [];
    private WriterMemory _memory = new();

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
    }

    /// <summary>Drops everything since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        CloseAppenders();
        _memory = new WriterMemory();
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
    public SeriesIds Ids { get; } = new();

    public LedgerCache Ledgers { get; } = new();

    /// <summary>Number of the last journal entry; null until it was read.</summary>
    public long? LastEntry { get; set; }
}
