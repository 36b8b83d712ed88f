using System.Net;
using System.Security.Cryptography.X509Certificates;
using Candlewick.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Candlewick.Server.Security;

/// <summary>Where the server may listen: this machine alone, or further with TLS (or a proxy that has it) and keys.</summary>
internal sealed record Listener(IPEndPoint Endpoint, X509Certificate2? Certificate)
{
    private static readonly TimeSpan HeadersLimit = TimeSpan.FromSeconds(10);

    public static bool IsLoopback(ServerOptions options) => AddressOf(options) is { } address && IPAddress.IsLoopback(address);

    /// <exception cref="InputException">The address is none; or it is beyond this machine, and TLS or keys are missing.</exception>
    public static async Task<Listener> CreateAsync(CandlewickOptions options, KeyDesk keys, UtcTime now, CancellationToken ct)
    {
        ServerOptions server = options.Server;
        IPAddress address = AddressOf(server)
            ?? throw new InputException($"server.address: found '{server.Address}', expected an address such as 127.0.0.1, or 0.0.0.0 for every one of this machine.");
        X509Certificate2? certificate = server.Certificate.Length == 0
            ? null
            : CertificateFile.Load(options);
        bool isExposed = !IPAddress.IsLoopback(address) || server.IsBehindProxy;
        if (isExposed && certificate is null && !server.IsBehindProxy)
        {
            throw new InputException(
                $"server.address: {server.Address} is beyond this machine, and keys would cross the network in the clear. "
                + "Name a certificate (server.certificate), or say that a proxy has one (server.behind_proxy: true), or listen at 127.0.0.1.");
        }

        if (isExposed && !(await keys.ListAsync(ct)).Any(key => key.IsGood(now)))
        {
            throw new InputException(
                "server.address: whoever reaches the server beyond this machine needs a key, and there is none. Make one first: wick server keys create NAME --scope admin");
        }

        return new Listener(new IPEndPoint(address, server.Port), certificate);
    }

    public void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.RequestKibibytes * 1_024L;
        kestrel.Limits.RequestHeadersTimeout = HeadersLimit;
        kestrel.Listen(Endpoint, listen =>
        {
            if (Certificate is not null)
            {
                listen.UseHttps(Certificate);
            }
        });
    }

    private static IPAddress? AddressOf(ServerOptions options) =>
        options.Address == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(options.Address, out IPAddress? address) ? address : null;
}
