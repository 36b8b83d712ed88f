using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Api;

/// <summary>The tag of a page that is made whole before it is sent: one that is asked for again is only compared.</summary>
internal static class PageTag
{
    private const int Bytes = 16;

    /// <summary>Sets the tag of the page; where the caller has it already, the answer is 304, and nothing is to be sent.</summary>
    public static bool IsKnown(HttpContext http, IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            hash.AppendData(part.Span);
        }

        string tag = $"\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes))}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (!http.Request.Headers.IfNoneMatch.Any(known => known == tag))
        {
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        http.Response.ContentType = null;
        return true;
    }
}
