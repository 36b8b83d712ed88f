using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Candlewick.Server.Dashboard;

/// <summary>One file of the dashboard, held in memory. Immutable.</summary>
/// <param name="Compressed">The content by gzip; null where that would not make it smaller.</param>
/// <param name="Tag">Strong entity tag, in quotes, by the content.</param>
/// <param name="IsForever">True when the name changes with the content.</param>
internal sealed record DashboardFile(byte[] Content, byte[]? Compressed, string ContentType, string Tag, bool IsForever)
{
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".json"] = "application/json",
        [".map"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="path">As asked for: <c>/assets/index-1a2b.js</c>.</param>
    public static DashboardFile Of(string path, byte[] content)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return new DashboardFile(
            content, compressed.Length < content.Length ? compressed.ToArray() : null, Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"),
            $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"", path.StartsWith("/assets/", StringComparison.Ordinal));
    }
}
