using Candlewick.Acquisition;
using Candlewick.Venues.Files;

namespace Candlewick.Hosting;

/// <summary>The first rows of mapped files as they are understood; nothing is stored.</summary>
public static class MappingPreview
{
    /// <exception cref="InputException">A mapping has faults, a path does not exist, or no file is of a mapping.</exception>
    public static IReadOnlyList<(ImportFile File, IReadOnlyList<string> Rows)> Read(IReadOnlyList<string> paths, IReadOnlyList<string> mappings)
    {
        MappedFileFormat[] formats = [.. mappings.Select(path => MappedFileFormat.Read(path, TimeProvider.System))];
        List<(ImportFile, IReadOnlyList<string>)> previews = [];
        foreach (ImportFile file in FileSearch.Find(paths))
        {
            if (formats.FirstOrDefault(format => format.Recognizes(file)) is { } format)
            {
                previews.Add((file, format.DryRun(file)));
            }
        }

        return previews.Count > 0
            ? previews
            : throw new InputException($"--dry-run: found no file of the {mappings.Count} mappings given; name one with --mapping whose 'files' pattern fits.");
    }
}
