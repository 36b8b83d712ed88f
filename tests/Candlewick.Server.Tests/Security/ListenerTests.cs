using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Candlewick.Alerts.Channels;
using Candlewick.Server.Security;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Security;

/// <summary>Beyond this machine only with TLS, or a proxy, and keys.</summary>
public sealed class ListenerTests
{
    private const string Password = "open s3same";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BeyondLoopbackInTheClear_IsRefused()
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => GuardedServer.StartAsync(one => one with { Address = "0.0.0.0" }, hasKey: true));
        Assert.Contains("server.certificate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BehindAProxyWithoutAnyKey_IsRefused()
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => GuardedServer.StartAsync(one => one with { IsBehindProxy = true }));
        Assert.Contains("wick server keys create", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AtNoAddress_OrWithNoCertificate_SaysSo()
    {
        Assert.Contains("server.address", (await Assert.ThrowsAsync<InputException>(() => GuardedServer.StartAsync(one => one with { Address = "home" }))).Message, StringComparison.Ordinal);
        Assert.Contains("server.certificate", (await Assert.ThrowsAsync<InputException>(() => GuardedServer.StartAsync(one => one with { Certificate = "none.pem" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BehindAProxy_KeysAreNeededOnLoopbackToo_AndCookiesAreForHttps()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { IsBehindProxy = true, Names = "market.example" }, hasKey: true);
        MadeKey key = await server.MakeKeyAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await server.StatusAsync(HttpMethod.Get, "/v1/keys"));
        using HttpResponseMessage answer = await server.SendAsync(
            HttpMethod.Post, "/v1/session", null, new { key = key.Text }, ("Host", "market.example"), ("Origin", "https://market.example"));
        Assert.Contains("secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Tls_WithAPemCertificate_AnswersBeyondLoopback()
    {
        using TemporaryFolder folder = new();
        using RSA rsa = RSA.Create(2_048);
        CertificateRequest request = new("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 own = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllTextAsync(folder.File("c.pem"), own.ExportCertificatePem(), Stop);
        await File.WriteAllTextAsync(folder.File("k.pem"), rsa.ExportPkcs8PrivateKeyPem(), Stop);
        await using GuardedServer server = await GuardedServer.StartAsync(
            one => one with { Address = "0.0.0.0", Certificate = folder.File("c.pem"), CertificateKey = folder.File("k.pem") }, hasKey: true);
        MadeKey key = await server.MakeKeyAsync();
        using SocketsHttpHandler handler = new() { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == own.GetCertHashString();
        using HttpClient client = new(handler);

        using HttpRequestMessage ask = new(HttpMethod.Get, $"https://127.0.0.1:{server.Url.Port}/v1/keys");
        ask.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key.Text}");
        using HttpResponseMessage answer = await client.SendAsync(ask, Stop);
        using HttpResponseMessage nobody = await client.GetAsync(new Uri($"https://127.0.0.1:{server.Url.Port}/v1/keys"), Stop);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (answer.StatusCode, nobody.StatusCode));
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("c.pfx", null, true)]
    [InlineData("c.pfx", null, false)]
    [InlineData("c.pem", "k.pem", true)]
    public async Task Tls_WithAPassword_IsServed(string certificate, string? keyFile, bool isFromFile)
    {
        using TemporaryFolder folder = new();
        string thumbprint = await WriteCertificatesAsync(folder);
        await File.WriteAllTextAsync(folder.File("password"), Password + "\n", Stop);
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with
        {
            Certificate = folder.File(certificate), CertificateKey = keyFile is null ? "" : folder.File(keyFile),
            CertificatePassword = isFromFile ? null : new Secret(Password), CertificatePasswordFile = isFromFile ? folder.File("password") : "",
        });
        using SocketsHttpHandler handler = new() { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, seen, _, _) => seen!.GetCertHashString() == thumbprint;
        using HttpClient client = new(handler);

        using HttpResponseMessage answer = await client.GetAsync(new Uri($"https://127.0.0.1:{server.Url.Port}/v1/owner"), Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("c.pfx", "", "wr0ng-secret", "the password is not that of")]
    [InlineData("c.pfx", "", null, "has a password, and none was given")]
    [InlineData("c.pem", "k.pem", null, "has a password, and none was given")]
    [InlineData("c.pem", "k.pem", "wr0ng-secret", "If the password is another one")]
    [InlineData("c.pem", "", null, "server.certificate")]
    public async Task Tls_WithAWrongOrLackingPassword_SaysWhatToSet_AndNeverThePassword(string certificate, string keyFile, string? password, string expected)
    {
        using TemporaryFolder folder = new();
        await WriteCertificatesAsync(folder);

        InputException refusal = await Assert.ThrowsAsync<InputException>(() => GuardedServer.StartAsync(one => one with
        {
            Certificate = folder.File(certificate), CertificateKey = keyFile.Length == 0 ? "" : folder.File(keyFile), CertificatePassword = password is null ? null : new Secret(password),
        }));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("server.certificate", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_WithAPasswordAndAFileOfOne_IsRefused()
    {
        using TemporaryFolder folder = new();
        await WriteCertificatesAsync(folder);

        InputException refusal = await Assert.ThrowsAsync<InputException>(() => GuardedServer.StartAsync(one => one with
        {
            Certificate = folder.File("c.pfx"), CertificatePassword = new Secret(Password), CertificatePasswordFile = folder.File("password"),
        }));

        Assert.Contains("expected one of the two", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A PFX file and an encrypted PEM key, both with the password.</summary>
    private static async Task<string> WriteCertificatesAsync(TemporaryFolder folder)
    {
        using RSA rsa = RSA.Create(2_048);
        CertificateRequest request = new("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 own = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await File.WriteAllBytesAsync(folder.File("c.pfx"), own.Export(X509ContentType.Pkcs12, Password), Stop);
        await File.WriteAllTextAsync(folder.File("c.pem"), own.ExportCertificatePem(), Stop);
        PbeParameters strong = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);
        await File.WriteAllTextAsync(folder.File("k.pem"), rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, strong), Stop);
        return own.GetCertHashString();
    }
}
