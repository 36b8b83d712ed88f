using System.Text;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>One connection; used by one thread at a time.</summary>
internal sealed class DuckDbConnection(nint handle, string path) : IDisposable
{
    private nint _handle = handle;

    public nint Handle => _handle;

    /// <summary>Runs one or more statements and drops their rows; returns the rows changed by the last.</summary>
    public long Execute(string sql)
    {
        int state = DuckDbCalls.Query(_handle, sql, out ResultHandle result);
        try
        {
            return state == 0 ? (long)DuckDbCalls.RowsChanged(ref result) : throw Error(DuckDbCalls.ResultError(ref result));
        }
        finally
        {
            DuckDbCalls.DestroyResult(ref result);
        }
    }

    /// <summary>Runs one statement with parameters (text, long or null) and drops its rows.</summary>
    public long Execute(string sql, params ReadOnlySpan<object?> arguments)
    {
        using DuckDbStatement statement = Prepare(sql);
        statement.Bind(arguments);
        using DuckDbResult result = statement.Run();
        return result.RowsChanged;
    }

    /// <summary>Runs one statement and streams its rows.</summary>
    public DuckDbResult Read(string sql, params ReadOnlySpan<object?> arguments)
    {
        DuckDbStatement statement = Prepare(sql);
        try
        {
            statement.Bind(arguments);
            return statement.Stream();
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a statement, all of them made before the first is given: quicker than streaming where they are few enough to be held.</summary>
    public DuckDbResult ReadWhole(string sql)
    {
        using DuckDbStatement statement = Prepare(sql);
        return statement.Run();
    }

    /// <summary>The first row's first column; null when there is no row.</summary>
    public long? ReadInteger(string sql, params ReadOnlySpan<object?> arguments)
    {
        using DuckDbResult result = Read(sql, arguments);
        return result.Next() is { } chunk && chunk.Count > 0 ? chunk.Integer(0, 0) : null;
    }

    public DuckDbStatement Prepare(string sql)
    {
        if (DuckDbCalls.Prepare(_handle, sql, out nint statement) == 0)
        {
            return new DuckDbStatement(statement, path);
        }

        StoreException error = Error(DuckDbCalls.PrepareError(statement));
        DuckDbCalls.DestroyPrepare(ref statement);
        throw error;
    }

    /// <summary>Refuses a text of none or several statements, without binding anything.</summary>
    /// <exception cref="StoreException">BadRequest: not exactly one, or the engine does not understand it.</exception>
    public void DemandOne(string sql)
    {
        ulong count = DuckDbCalls.ExtractStatements(_handle, sql, out nint statements);
        try
        {
            Demand(count, statements);
        }
        finally
        {
            DuckDbCalls.DestroyExtracted(ref statements);
        }
    }

    /// <summary>Prepares the only statement of a text.</summary>
    /// <exception cref="StoreException">BadRequest: none, several, or one that the engine does not understand.</exception>
    public DuckDbStatement PrepareOnly(string sql)
    {
        ulong count = DuckDbCalls.ExtractStatements(_handle, sql, out nint statements);
        try
        {
            Demand(count, statements);
            if (DuckDbCalls.PrepareExtracted(_handle, statements, 0, out nint statement) != 0)
            {
                StoreException error = Error(DuckDbCalls.PrepareError(statement));
                DuckDbCalls.DestroyPrepare(ref statement);
                throw error;
            }

            return new DuckDbStatement(statement, path);
        }
        finally
        {
            DuckDbCalls.DestroyExtracted(ref statements);
        }
    }

    /// <summary>Stops what runs on this connection; safe from any thread while the connection lives.</summary>
    public void Interrupt() => DuckDbCalls.Interrupt(_handle);

    public void Dispose()
    {
        if (_handle != 0)
        {
            DuckDbCalls.Disconnect(ref _handle);
            _handle = 0;
        }
    }

    private static void Demand(ulong count, nint statements)
    {
        if (count == 0 && DuckDbCalls.ExtractError(statements) is not 0 and var message)
        {
            throw new StoreException(ErrorKind.BadRequest, DuckDbCalls.Text(message));
        }

        if (count != 1)
        {
            throw new StoreException(ErrorKind.BadRequest, $"Expected one statement that reads, found {count}. Send them one by one (and list the values of a PIVOT with IN).");
        }
    }

    internal StoreException Error(nint message) => DuckDbErrors.From(DuckDbCalls.Text(message), path);
}

/// <summary>A prepared statement.</summary>
internal sealed unsafe class DuckDbStatement(nint handle, string path) : IDisposable
{
    private nint _handle = handle;

    public StatementType Type => DuckDbCalls.PreparedType(_handle);

    /// <summary>Binds text, whole numbers and nulls to the parameters in their order.</summary>
    public void Bind(params ReadOnlySpan<object?> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            ulong index = (ulong)i + 1;
            int state = arguments[i] switch
            {
                null => DuckDbCalls.BindNull(_handle, index),
                string text => BindText(index, text),
                object number => DuckDbCalls.BindInteger(_handle, index, Convert.ToInt64(number)),
            };
            if (state != 0)
            {
                throw new StoreException(ErrorKind.ServerFault, $"{path}: parameter {index} was not taken by the statement.");
            }
        }
    }

    public DuckDbResult Run() => Take(DuckDbCalls.ExecutePrepared(_handle, out ResultHandle result), result, owner: null);

    /// <summary>A streaming result, which owns this statement from now on.</summary>
    public DuckDbResult Stream() => Take(DuckDbCalls.ExecuteStreaming(_handle, out ResultHandle result), result, owner: this);

    public void Dispose()
    {
        if (_handle != 0)
        {
            DuckDbCalls.DestroyPrepare(ref _handle);
            _handle = 0;
        }
    }

    private int BindText(ulong index, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            return DuckDbCalls.BindText(_handle, index, pointer, (ulong)bytes.Length);
        }
    }

    private DuckDbResult Take(int state, ResultHandle result, DuckDbStatement? owner)
    {
        if (state == 0)
        {
            return new DuckDbResult(result, path, owner);
        }

        StoreException error = DuckDbErrors.From(DuckDbCalls.Text(DuckDbCalls.ResultError(ref result)), path);
        DuckDbCalls.DestroyResult(ref result);
        throw error;
    }
}
