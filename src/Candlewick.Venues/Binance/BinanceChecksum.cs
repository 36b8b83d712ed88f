using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Venues.Binance;

/// <summary>The <c>.CHECKSUM</c> file beside an archive: SHA-256 in hexadecimal, two spaces, the archive's name; a line end or none.</summary>
public static class BinanceChecksum
{
    public const string Suffix = ".CHECKSUM";

    /// <summary>The digest in lower case; null when the text is no checksum file of the archive.</summary>
    public static string? Parse(ReadOnlySpan<byte> file, string archiveName)
    {
        string[] words = file.Length > 4_096 ? [] : Encoding.UTF8.GetString(file).Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        bool isChecksum = words is [{ Length: 64 }, _] && words[0].All(char.IsAsciiHexDigit) && words[1].TrimStart('*') == archiveName;
        return isChecksum ? words[0].ToLowerInvariant() : null;
    }

    public static string Of(ReadOnlySpan<byte> archive) => Convert.ToHexStringLower(SHA256.HashData(archive));
}
