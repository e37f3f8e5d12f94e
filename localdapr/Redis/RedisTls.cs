using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalDapr.Resources;

namespace LocalDapr.Redis;

/// <summary>enableTLS, clientCert and clientKey, insecureSkipTLSVerify.</summary>
/// <param name="Verifies">
/// daprd 1.16 encrypts and does not look at the server's certificate; later versions verify it unless insecureSkipTLSVerify is true. Here it is
/// verified when insecureSkipTLSVerify is given as false.
/// </param>
internal sealed record RedisTls(X509Certificate2? Client, bool Verifies)
{
    /// <exception cref="ResourceException">The client certificate or its key cannot be read.</exception>
    public static RedisTls Read(Component component)
    {
        var certificate = component.Metadata.GetValueOrDefault("clientCert") ?? "";
        var key = component.Metadata.GetValueOrDefault("clientKey") ?? "";
        var verifies = component.Metadata.GetValueOrDefault("insecureSkipTLSVerify") is { Length: > 0 } skip && !RedisSettings.IsTrue(skip);
        // Redis asks for both or none, as daprd does.
        if (certificate.Length == 0 || key.Length == 0)
            return new RedisTls(null, verifies);
        try
        {
            return new RedisTls(X509Certificate2.CreateFromPem(certificate, key), verifies);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ResourceException(component.File, component.Line, $"clientCert or clientKey of component '{component.Name}' is not PEM: {e.Message}", e);
        }
    }

    public SslClientAuthenticationOptions For(string host) => new()
    {
        TargetHost = host,
        ClientCertificates = Client is null ? null : [Client],
        RemoteCertificateValidationCallback = Verifies ? null : static (_, certificate, _, _) => certificate is not null,
    };
}
