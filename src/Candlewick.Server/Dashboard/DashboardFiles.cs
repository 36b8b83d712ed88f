using System.Collections.Frozen;

namespace Candlewick.Server.Dashboard;

/// <summary>The built dashboard, read once: nothing that is asked for later reaches the file system.</summary>
/// <remarks>Immutable. A path is a name in a list, so no spelling of it leads out of the folder.</remarks>
internal sealed class DashboardFiles
{
    /// <summary>More is no build of the dashboard.</summary>
    private const long MostBytes = 32 << 20;

    private const string IndexPath = "/index.html";

    private readonly FrozenDictionary<string, DashboardFile> _files;

    private DashboardFiles(Dictionary<string, DashboardFile> files) => _files = files.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The page that every route of the client begins with; null when there is no dashboard.</summary>
    public DashboardFile? Index => _files.GetValueOrDefault(IndexPath);

    /// <summary>Reads a folder; nothing is served when it does not exist.</summary>
    /// <exception cref="InputException">The folder is far too large to be the dashboard.</exception>
    public static DashboardFiles Read(string folder)
    {
        Dictionary<string, DashboardFile> files = [];
        if (!Directory.Exists(folder))
        {
            return new DashboardFiles(files);
        }

        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", all))
        {
            bytes += file.Length;
            if (bytes > MostBytes)
            {
                throw new InputException($"server.web: {folder} holds more than {MostBytes >> 20} MB, expected the built dashboard alone.");
            }

            string path = "/" + Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            files[path] = DashboardFile.Of(path, File.ReadAllBytes(file.FullName));
        }

        return new DashboardFiles(files);
    }

    /// <summary>The file of a path; the index for a route of the client, which has no extension; null for anything else.</summary>
    public DashboardFile? Find(string path) =>
        path is "/" or "" ? Index
        : _files.TryGetValue(path, out DashboardFile? file) ? file
        : path.StartsWith("/assets/", StringComparison.Ordinal) || Path.GetExtension(path).Length > 0 ? null
        : Index;
}
