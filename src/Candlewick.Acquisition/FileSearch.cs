using System.IO.Enumeration;

namespace Candlewick.Acquisition;

/// <summary>Turns files, folders and globs into an ordered list of files to import.</summary>
public static class FileSearch
{
    private const string ChecksumSuffix = ".CHECKSUM";

    /// <summary>The files, each once, by relative path; checksum files are left to the files they belong to.</summary>
    /// <exception cref="InputException">A path does not exist, or a glob matches nothing; all of them at once.</exception>
    /// <param name="at">The folder that relative paths begin at, a full path.</param>
    public static IReadOnlyList<ImportFile> Find(IReadOnlyList<string> paths, string at)
    {
        List<ImportFile> files = [];
        List<string> faults = [];
        foreach (string given in paths)
        {
            string path = Path.GetFullPath(given, at);
            int before = files.Count;
            if (File.Exists(path))
            {
                files.Add(new ImportFile(path, RelativeToBucket(path)));
            }
            else if (Directory.Exists(path))
            {
                AddFolder(files, path, "*");
            }
            else if (path.AsSpan().ContainsAny('*', '?'))
            {
                AddFolder(files, GlobRoot(path), path);
            }

            if (files.Count == before)
            {
                faults.Add($"{given}: found nothing, expected a file, a folder with files, or a glob that matches some.");
            }
        }

        return faults.Count > 0
            ? throw new InputException(faults)
            : [.. files.DistinctBy(file => file.FullPath).OrderBy(file => file.RelativePath, StringComparer.Ordinal)];
    }

    private static void AddFolder(List<ImportFile> files, string folder, string pattern)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        string root = folder;
        string glob = pattern == "*" ? "*" : pattern.Replace("**", "*", StringComparison.Ordinal);
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            if (!path.EndsWith(ChecksumSuffix, StringComparison.OrdinalIgnoreCase)
                && FileSystemName.MatchesSimpleExpression(glob, path, ignoreCase: false))
            {
                files.Add(new ImportFile(path, Path.GetRelativePath(root, path).Replace('\\', '/')));
            }
        }
    }

    /// <summary>A single file of a bucket-shaped tree keeps its path from <c>data/</c> on, so that its segment can be told.</summary>
    private static string RelativeToBucket(string path)
    {
        string slashed = path.Replace('\\', '/');
        int data = slashed.LastIndexOf("/data/", StringComparison.Ordinal);
        return data >= 0 ? slashed[(data + 1)..] : Path.GetFileName(path);
    }

    private static string GlobRoot(string glob)
    {
        string fixedPart = glob[..glob.AsSpan().IndexOfAny('*', '?')];
        return Path.GetDirectoryName(fixedPart) is { Length: > 0 } folder ? folder : ".";
    }
}
