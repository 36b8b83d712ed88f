using System.Collections.Frozen;
using System.Net;
using Candlewick.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Candlewick.Server.Security;

/// <summary>Whether a request was meant for us, and comes from a page of ours or from no page at all.</summary>
/// <remarks>
/// Host: a page whose name was pointed at this machine after it was loaded (DNS rebinding) sends its own name. Addresses are let in where they are the one
/// that the connection came to: a page cannot choose those. Origin: browsers send it with every write and with every WebSocket; programs do not.
/// Source: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/.
/// </remarks>
internal sealed class SiteCheck(ServerOptions options)
{
    private static readonly FrozenSet<string> Forms =
        FrozenSet.ToFrozenSet(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"], StringComparer.OrdinalIgnoreCase);

    private readonly FrozenSet<string> _names =
        FrozenSet.ToFrozenSet((string[])["localhost", "127.0.0.1", "[::1]", .. options.KnownNames], StringComparer.OrdinalIgnoreCase);

    /// <returns>Why it is refused; null when it is not.</returns>
    public Refusal? Find(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool writes = !IsRead(request.Method);
        return !IsOurs(context, request.Host.Host) ? Refusal.Host
            : IsCrossSite(request, writes || context.WebSockets.IsWebSocketRequest) ? Refusal.Origin
            : writes && IsForm(request) ? Refusal.Form
            : HasKey(request) ? Refusal.KeyInUrl
            : null;
    }

    public static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private bool IsOurs(HttpContext context, string host) =>
        _names.Contains(host)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && Plain(address).Equals(Plain(context.Connection.LocalIpAddress)));

    private static IPAddress Plain(IPAddress? address) =>
        address is null ? IPAddress.None : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool IsCrossSite(HttpRequest request, bool isGuarded)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site")
        {
            bool isVisit = !isGuarded && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
            return !isVisit;
        }

        return isGuarded && request.Headers.Origin is { Count: > 0 } origin && !IsOwn(request, origin.ToString());
    }

    private bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
        && (from.Scheme == request.Scheme || (options.IsBehindProxy && from.Scheme == Uri.UriSchemeHttps))
        && string.Equals(from.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && (from.Port == (request.Host.Port ?? (from.Scheme == Uri.UriSchemeHttps ? 443 : 80)));

    private static bool IsForm(HttpRequest request) =>
        request.ContentType is { Length: > 0 } type && MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? media) && Forms.Contains(media.MediaType.ToString());

    private static bool HasKey(HttpRequest request) =>
        request.Path.HasValue && KeyText.IsIn(request.Path.Value!)
        || request.Query.Any(one => KeyText.IsIn(one.Key) || one.Value.Any(value => value is not null && KeyText.IsIn(value)));
}
