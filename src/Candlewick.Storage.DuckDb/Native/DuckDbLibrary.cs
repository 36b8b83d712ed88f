using System.Runtime.InteropServices;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>Finds and loads the native engine, once, at the first use.</summary>
internal static class DuckDbLibrary
{
    public const string Variable = "CANDLEWICK_DUCKDB";

    private static readonly Lazy<nint> Loaded = new(Load);

    /// <exception cref="StoreException">NotInstalled: the engine is in none of the places, or does not load.</exception>
    public static void Ensure() => _ = Loaded.Value;

    /// <summary>Every place in the order of search; the first that exists is taken.</summary>
    internal static IEnumerable<string> Candidates(string? named, string programFolder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            yield return named;
            yield break;
        }

        yield return Path.Combine(programFolder, FileName);
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            string native = Path.Combine(folder.FullName, "eng", "native");
            yield return Path.Combine(native, "node_modules", "@duckdb", $"node-bindings-{Platform}", FileName);
            yield return Path.Combine(native, FileName);
        }
    }

    internal static StoreException Missing(string? named, string programFolder)
    {
        string where = string.IsNullOrEmpty(named)
            ? $"beside the program ({programFolder}), or in eng/native of a folder above it"
            : $"at {named}, where {Variable} points";
        return new StoreException(
            ErrorKind.NotInstalled,
            $"The DuckDB engine is missing: expected {FileName} {where}. Get it in one of three ways: "
            + "run 'npm ci --prefix eng/native' in the repository; "
            + $"copy {FileName} 1.5.5 of this platform ({Platform}) beside the program; "
            + $"or set {Variable} to the path of the file.");
    }

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>As npm names platforms: <c>linux-x64</c>, <c>darwin-arm64</c>, <c>win32-x64</c>.</summary>
    private static string Platform
    {
        get
        {
            string system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static nint Load()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string programFolder = AppContext.BaseDirectory;
        string path = Candidates(named, programFolder).FirstOrDefault(File.Exists) ?? throw Missing(named, programFolder);
        if (!NativeLibrary.TryLoad(path, out nint handle))
        {
            throw new StoreException(
                ErrorKind.NotInstalled,
                $"The DuckDB engine at {path} does not load; expected DuckDB 1.5.5 for {Platform} (on Linux with glibc 2.25 or later). "
                + "Replace it: 'npm ci --prefix eng/native' fetches the right one.");
        }

        NativeLibrary.SetDllImportResolver(
            typeof(DuckDbLibrary).Assembly,
            (name, _, _) => name == DuckDbCalls.Library ? handle : nint.Zero);
        return handle;
    }
}
