using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Candlewick.Alerts.Channels;
using Candlewick.Hosting;

namespace Candlewick.Server.Security;

/// <summary>The certificate of TLS, read from the files that the options name: PEM with its key, or PFX, each with a password or without.</summary>
internal static class CertificateFile
{
    /// <summary>What the runtime says of a PFX file whose password is another one, on every system.</summary>
    private const int WrongPassword = unchecked((int)0x80070056);

    private const string PasswordPlaces = "CANDLEWICK_SERVER_CERTIFICATE_PASSWORD, or the file that server.certificate_password_file names";

    /// <exception cref="InputException">A file is none, the password is wrong or lacking, or there is no private key. The message never holds the password.</exception>
    public static X509Certificate2 Load(CandlewickOptions options)
    {
        ServerOptions server = options.Server;
        string path = options.Resolve(server.Certificate);
        Secret? password = PasswordOf(options);
        try
        {
            string? key = server.CertificateKey.Length == 0 ? null : options.Resolve(server.CertificateKey);
            bool isPem = key is not null || File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);
            X509Certificate2 certificate = isPem ? LoadPem(path, key, password) : X509CertificateLoader.LoadPkcs12FromFile(path, password?.Reveal());
            if (certificate.HasPrivateKey)
            {
                return certificate;
            }

            certificate.Dispose();
            throw new InputException($"server.certificate: {path} has no private key; TLS needs one. Export it with its key.");
        }
        catch (CryptographicException failure) when (failure.HResult == WrongPassword)
        {
            throw new InputException(password is null
                ? $"server.certificate: {path} has a password, and none was given. Set {PasswordPlaces}."
                : $"server.certificate: the password is not that of {path}. It comes from {PasswordPlaces}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException(
                $"server.certificate: {path} cannot be used ({failure.Message}); expected a PEM file with its private key, or a PFX file. "
                + $"{(password is null ? "If it has a password, set" : "If the password is another one, it comes from")} {PasswordPlaces}.");
        }
    }

    private static X509Certificate2 LoadPem(string path, string? key, Secret? password)
    {
        bool isEncrypted = File.ReadAllText(key ?? path).Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (isEncrypted && password is null)
        {
            throw new InputException($"server.certificate: the private key in {key ?? path} has a password, and none was given. Set {PasswordPlaces}.");
        }

        using X509Certificate2 pem = isEncrypted ? X509Certificate2.CreateFromEncryptedPemFile(path, password!.Reveal(), key) : X509Certificate2.CreateFromPemFile(path, key);
        // Some systems take only keys that came with their certificate.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private static Secret? PasswordOf(CandlewickOptions options)
    {
        ServerOptions server = options.Server;
        if (server.CertificatePasswordFile.Length == 0)
        {
            return server.CertificatePassword;
        }

        if (server.CertificatePassword is not null)
        {
            throw new InputException("server.certificate_password_file: found a password too (server.certificate_password), expected one of the two.");
        }

        string path = options.Resolve(server.CertificatePasswordFile);
        try
        {
            return new Secret(File.ReadLines(path).FirstOrDefault() ?? "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"server.certificate_password_file: {path} cannot be read ({failure.Message}).");
        }
    }
}
