namespace Candlewick.Hosting;

/// <summary>The right of one process to the names that belong to a store on this machine: its control endpoint, dead letters, spill.</summary>
/// <remarks>The lock of a database file says the same by itself. A server store has none, so that a file in the data folder is locked; the system gives it free with the process.</remarks>
public sealed class PlaceLock : IDisposable
{
    private const string Ending = ".lock";

    private readonly FileStream? _file;

    private PlaceLock(FileStream? file) => _file = file;

    /// <exception cref="StoreException">Locked: another process of this machine has it; or ReadOnly: the data folder cannot be written.</exception>
    public static PlaceLock Take(StorePlace place)
    {
        if (!place.Address.IsServer)
        {
            return new PlaceLock(null);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place.Anchor)!);
            return new PlaceLock(new FileStream(place.Anchor + Ending, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{place.Anchor}: the data folder cannot be written ({failure.Message}). Name another with --data-dir.", failure);
        }
        catch (IOException failure)
        {
            throw new StoreException(
                ErrorKind.Locked, $"{place.Address}: another 'wick up' of this machine uses the data folder {Path.GetDirectoryName(place.Anchor)} for it. Give this one its own with --data-dir.", failure);
        }
    }

    public void Dispose() => _file?.Dispose();
}
