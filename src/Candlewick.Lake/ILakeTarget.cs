namespace Candlewick.Lake;

/// <summary>Where a target is, and where files for it are made.</summary>
/// <param name="Location">For people and records; never a secret.</param>
/// <param name="Staging">Folder of this machine, created when needed; what is left there lets an interrupted upload go on.</param>
public sealed record LakePlace(string Location, string Staging);

/// <summary>A folder or a bucket that files are put into. Paths are relative, with forward slashes.</summary>
/// <remarks>One writer at a time. A file that is put is there as a whole or not at all.</remarks>
public interface ILakeTarget : IDisposable
{
    LakePlace Place { get; }

    /// <summary>Length in bytes; null when there is no such file.</summary>
    /// <exception cref="StoreException">The target cannot be read.</exception>
    Task<long?> FindLengthAsync(string path, CancellationToken ct);

    /// <summary>The content, which the caller disposes; null when there is no such file.</summary>
    /// <exception cref="StoreException">The target cannot be read.</exception>
    Task<Stream?> OpenAsync(string path, CancellationToken ct);

    /// <summary>Puts a file of the staging folder in place, replacing what is there; the staged file is gone then.</summary>
    /// <exception cref="StoreException">The target cannot be written; a later call with the same bytes goes on where this one ended.</exception>
    Task PutAsync(string path, string staged, CancellationToken ct);

    /// <summary>Deletes a file; one that is not there is no fault.</summary>
    /// <exception cref="StoreException">The target cannot be written.</exception>
    Task DeleteAsync(string path, CancellationToken ct);
}
