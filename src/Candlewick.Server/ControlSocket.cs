using System.Security.Cryptography;

namespace Candlewick.Server;

/// <summary>The file of a control socket. Only whoever holds the lock of the database may make or remove it.</summary>
/// <remarks>It is bound inside a folder that nobody else may enter, narrowed to mode 0600, and only then moved beside the database:
/// there is no moment of wider rights, and the socket of a killed owner is replaced in one step.</remarks>
internal sealed class ControlSocket : IDisposable
{
    private readonly string _shown;
    private readonly string _folder;
    private readonly bool _isLinked;

    private ControlSocket(string shown, string folder, bool isLinked)
    {
        _shown = shown;
        _folder = folder;
        _isLinked = isLinked;
        BoundPath = Path.Combine(folder, "s");
    }

    /// <summary>Where the listener binds.</summary>
    public string BoundPath { get; }

    /// <exception cref="StoreException">ReadOnly: the folder of the database cannot be written.</exception>
    public static ControlSocket Prepare(ControlAddress address)
    {
        string folder = Path.Combine(Path.GetDirectoryName(address.Database)!, $".wick-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        bool isLinked = ControlAddress.IsTooLong(Path.Combine(folder, "s")) || ControlAddress.IsTooLong(address.SocketPath);
        try
        {
            RemoveLinked(address.SocketPath);
            return isLinked
                ? new ControlSocket(address.SocketPath, Directory.CreateTempSubdirectory("wick-").FullName, isLinked)
                : new ControlSocket(address.SocketPath, MakePrivate(folder), isLinked);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{address.SocketPath}: the control socket cannot be made ({failure.Message}).", failure);
        }
    }

    /// <summary>Makes the bound socket known.</summary>
    public void Publish()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(BoundPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (!_isLinked)
        {
            File.Move(BoundPath, _shown, overwrite: true);
            Directory.Delete(_folder, recursive: true);
            return;
        }

        string link = $"{_shown}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        File.CreateSymbolicLink(link, BoundPath);
        File.Move(link, _shown, overwrite: true);
    }

    public void Dispose()
    {
        File.Delete(_shown);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Windows has a named pipe instead of a socket.");
        }

        return Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    /// <summary>What a killed owner left in the temporary folder.</summary>
    private static void RemoveLinked(string shown)
    {
        string? left = Path.GetDirectoryName(new FileInfo(shown).LinkTarget);
        if (left is not null && Path.GetFileName(left).StartsWith("wick-", StringComparison.Ordinal) && Directory.Exists(left))
        {
            Directory.Delete(left, recursive: true);
        }
    }
}
