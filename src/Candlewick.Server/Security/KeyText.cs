using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Server.Security;

/// <summary>How a key looks: <c>wick_</c>, its id (12 hexadecimal digits), <c>_</c>, its secret (256 random bits as 43 characters of base64url).</summary>
public static class KeyText
{
    public const string Prefix = "wick_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;
    private const int IdLength = IdBytes * 2;
    private const int SecretLength = 43;

    /// <summary>A new key; nobody can find its text again.</summary>
    internal static (string Id, string Text) Make()
    {
        string id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>What is kept of a key instead of its text.</summary>
    internal static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The id in a key; empty when the text is none.</summary>
    internal static string IdOf(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + SecretLength && text.StartsWith(Prefix, StringComparison.Ordinal)
            ? text.Substring(Prefix.Length, IdLength)
            : "";

    /// <summary>True for a text that has a key somewhere in it.</summary>
    internal static bool IsIn(string text)
    {
        int at = text.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && text.Length - at > Prefix.Length + IdLength;
    }
}
