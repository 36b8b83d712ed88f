using Candlewick.Acquisition;
using Candlewick.Venues.Files;

namespace Candlewick.Hosting;

/// <summary>The first rows of mapped files as they are understood; nothing is stored.</summary>
public static class MappingPreview
{
    /// <param name="mappings">Full paths.</param>
    /// <param name="folder">The folder that relative paths begin at, a full path.</param>
    /// <exception cref="InputException">A mapping has faults, a path does not exist, or no file is of a mapping.</exception>
    public static async Task<IReadOnlyList<(ImportFile File, FilePreview Preview)>> ReadAsync(
        IReadOnlyList<string> paths, IReadOnlyList<string> mappings, string folder, CancellationToken ct)
    {
        IReadOnlyList<MappedFileFormat> formats = await Catalog.LoadMappingsAsync(mappings, TimeProvider.System, ct);
        List<(ImportFile, FilePreview)> previews = [];
        foreach (ImportFile file in FileSearch.Find(paths, folder))
        {
            if (formats.FirstOrDefault(format => format.Recognizes(file)) is { } format)
            {
                previews.Add((file, await format.DryRunAsync(file, ct)));
            }
        }

        return previews.Count > 0
            ? previews
            : throw new InputException($"--dry-run: found no file of the {formats.Count} mappings given; name one with --mapping whose 'files' pattern fits.");
    }
}
