using System.IO.Pipes;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Server;

/// <summary>Where the owner of a database answers: a Unix socket beside the file, or a named pipe on Windows.</summary>
/// <param name="Database">Full path of the database file, links followed.</param>
public sealed record ControlAddress(string Database)
{
    /// <summary>Bytes of a path that every system takes for a socket.</summary>
    private const int LongestSocketPath = 100;

    /// <summary><c>candlewick.duckdb.sock</c>; a link to the socket where this path is too long for one.</summary>
    public string SocketPath => Database + ".sock";

    /// <summary>Of Windows: one name a database file.</summary>
    public string PipeName => $"candlewick-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Database)))[..24]}";

    /// <param name="database">A path of the database file, which need not exist.</param>
    public static ControlAddress Of(string database)
    {
        string full = Path.GetFullPath(database);
        FileInfo file = new(full);
        string target = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full : full;
        return new ControlAddress(Path.Combine(FolderOf(new DirectoryInfo(Path.GetDirectoryName(target)!)), Path.GetFileName(target)));
    }

    /// <summary>True where an owner may be answering; a killed one leaves its socket behind.</summary>
    public bool MayAnswer => OperatingSystem.IsWindows() || File.Exists(SocketPath);

    internal static bool IsTooLong(string path) => Encoding.UTF8.GetByteCount(path) > LongestSocketPath;

    /// <summary>A connection to the owner; null when there is none.</summary>
    /// <exception cref="StoreException">Locked: the owner is another user's.</exception>
    internal async Task<Stream?> TryConnectAsync(CancellationToken ct) =>
        OperatingSystem.IsWindows() ? await TryPipeAsync(ct) : await TrySocketAsync(ct);

    /// <summary>The folder with the links of every part followed, so that one file has one name.</summary>
    private static string FolderOf(DirectoryInfo folder)
    {
        string? target = folder.Exists ? folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName : null;
        return target is not null ? FolderOf(new DirectoryInfo(target))
            : folder.Parent is { } parent ? Path.Combine(FolderOf(parent), folder.Name)
            : folder.FullName;
    }

    private async Task<Stream?> TrySocketAsync(CancellationToken ct)
    {
        if (!File.Exists(SocketPath))
        {
            return null;
        }

        string path = File.ResolveLinkTarget(SocketPath, returnFinalTarget: true)?.FullName ?? SocketPath;
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            return failure.SocketErrorCode == SocketError.AccessDenied
                ? throw new StoreException(ErrorKind.Locked, $"{Database}: the store is held by a 'wick up' of another user ({SocketPath}).")
                : null;
        }
    }

    private async Task<Stream?> TryPipeAsync(CancellationToken ct)
    {
        NamedPipeClientStream pipe = new(".", PipeName, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(TimeSpan.Zero, ct);
            return pipe;
        }
        catch (TimeoutException)
        {
            await pipe.DisposeAsync();
            return null;
        }
    }
}
