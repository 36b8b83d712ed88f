namespace Candlewick.Storage.DuckDb.Native;

/// <summary>An open database file of this process.</summary>
internal sealed class DuckDbDatabase : IDisposable
{
    private nint _handle;

    private DuckDbDatabase(nint handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    /// <exception cref="StoreException">Locked, ReadOnly, Corrupt, NotInstalled or the engine's own message.</exception>
    public static DuckDbDatabase Open(string path, IEnumerable<(string Name, string Value)> settings)
    {
        DuckDbLibrary.Ensure();
        _ = DuckDbCalls.CreateConfig(out nint config);
        try
        {
            foreach ((string name, string value) in settings)
            {
                if (DuckDbCalls.SetConfig(config, name, value) != 0)
                {
                    throw new StoreException(ErrorKind.BadRequest, $"The engine does not take {name} = '{value}'.");
                }
            }

            if (DuckDbCalls.Open(path, out nint handle, config, out nint error) != 0)
            {
                string message = DuckDbCalls.Text(error);
                DuckDbCalls.Free(error);
                throw DuckDbErrors.From(message, path);
            }

            return new DuckDbDatabase(handle, path);
        }
        finally
        {
            DuckDbCalls.DestroyConfig(ref config);
        }
    }

    public DuckDbConnection Connect() =>
        DuckDbCalls.Connect(_handle, out nint connection) == 0
            ? new DuckDbConnection(connection, Path)
            : throw new StoreException(ErrorKind.ServerFault, $"{Path}: the engine gives no more connections.");

    public void Dispose()
    {
        if (_handle != 0)
        {
            DuckDbCalls.Close(ref _handle);
            _handle = 0;
        }
    }
}
