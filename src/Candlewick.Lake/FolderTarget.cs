namespace Candlewick.Lake;

/// <summary>A folder. Files are made in <c>_staging</c> inside it and moved: readers skip names that begin with an underscore.</summary>
public sealed class FolderTarget(string folder) : ILakeTarget
{
    public LakePlace Place { get; } = new(folder, Path.Combine(folder, "_staging"));

    /// <inheritdoc />
    public Task<long?> FindLengthAsync(string path, CancellationToken ct)
    {
        FileInfo file = new(FullPath(path));
        return Task.FromResult(file.Exists ? (long?)file.Length : null);
    }

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(string path, CancellationToken ct) =>
        Task.FromResult<Stream?>(File.Exists(FullPath(path)) ? Guard(path, () => File.OpenRead(FullPath(path))) : null);

    /// <inheritdoc />
    public Task PutAsync(string path, string staged, CancellationToken ct) => Task.Run(
        () => Guard(path, () =>
        {
            using (FileStream written = new(staged, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(FullPath(path))!);
            File.Move(staged, FullPath(path), overwrite: true);
            return true;
        }),
        ct);

    /// <summary>Deletes the file, and the folders that are empty then.</summary>
    public Task DeleteAsync(string path, CancellationToken ct)
    {
        string full = FullPath(path);
        return !File.Exists(full) ? Task.CompletedTask : Task.Run(
            () => Guard(path, () =>
            {
                File.Delete(full);
                for (string above = Path.GetDirectoryName(full)!;
                    above.Length > folder.Length && !Directory.EnumerateFileSystemEntries(above).Any();
                    above = Path.GetDirectoryName(above)!)
                {
                    Directory.Delete(above);
                }

                return true;
            }),
            ct);
    }

    public void Dispose()
    {
        if (Directory.Exists(Place.Staging) && !Directory.EnumerateFileSystemEntries(Place.Staging).Any())
        {
            Directory.Delete(Place.Staging);
        }
    }

    private string FullPath(string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));

    private T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bool isFull = failure is IOException && new DriveInfo(Path.GetPathRoot(Path.GetFullPath(folder))!).AvailableFreeSpace < 1 << 20;
            throw new StoreException(
                isFull ? ErrorKind.DiskFull : ErrorKind.ReadOnly, $"{FullPath(path)}: {failure.Message} What was written before stays; run the same again.", failure);
        }
    }
}
