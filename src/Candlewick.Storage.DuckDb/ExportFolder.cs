using System.Security.Cryptography;

namespace Candlewick.Storage.DuckDb;

/// <summary>
/// The one folder that the engine may write to besides its own files: <c>NAME.duckdb.export</c> beside the database. What it finishes there is moved to where
/// the user wants it, so that the result is the same whoever owns the store.
/// </summary>
internal sealed class ExportFolder(string database)
{
    private readonly Lock _gate = new();

    public static string PathOf(string database) => database + ".export";

    /// <summary>Removes what a killed owner left; called by who has just opened the database for writing.</summary>
    public static void RemoveLeft(string database)
    {
        if (Directory.Exists(PathOf(database)))
        {
            Directory.Delete(PathOf(database), recursive: true);
        }
    }

    /// <summary>A path that nothing has, in a folder that exists.</summary>
    /// <exception cref="StoreException">ReadOnly: the folder cannot be made.</exception>
    public string NewFile(string ending)
    {
        string folder = PathOf(database);
        lock (_gate)
        {
            try
            {
                _ = OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(folder)
                    : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(ErrorKind.ReadOnly, $"{folder}: cannot be made, and what the store exports is written there first ({failure.Message}).", failure);
            }
        }

        return Path.Combine(folder, RandomNumberGenerator.GetHexString(16, lowercase: true) + ending);
    }

    /// <summary>Has a file written, and moves it to its target; a file that is there is replaced.</summary>
    /// <exception cref="StoreException">It cannot be written, or not be moved; nothing of it stays.</exception>
    public T Write<T>(string target, Func<string, T> write)
    {
        Demand(target);
        string made = NewFile(".part");
        try
        {
            T result = write(made);
            Move(made, target);
            return result;
        }
        finally
        {
            Clear(made);
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public async Task<T> WriteAsync<T>(string target, Func<string, Task<T>> write)
    {
        Demand(target);
        string made = NewFile(".part");
        try
        {
            T result = await write(made);
            await Task.Run(() => Move(made, target));
            return result;
        }
        finally
        {
            Clear(made);
        }
    }

    private static void Demand(string target)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
        {
            throw new StoreException(ErrorKind.NotFound, $"{target}: the folder {folder} does not exist. Create it, or name another file.");
        }
    }

    private static void Move(string made, string target)
    {
        try
        {
            File.Move(made, target, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{target}: cannot be written ({failure.Message}).", failure);
        }
    }

    /// <summary>Removes what is left of a file, and the folder when nothing else is in it.</summary>
    private void Clear(string made)
    {
        File.Delete(made);
        lock (_gate)
        {
            try
            {
                Directory.Delete(PathOf(database));
            }
            catch (IOException)
            {
                // Another export is under way there.
            }
        }
    }
}
