using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalDapr.Invocation;

/// <summary>What a client needs for TLS with an authority of its own, or to show a certificate; each is PEM, or the path of a PEM file.</summary>
/// <param name="RootCA">The only authority that is trusted; null: those of the machine.</param>
internal sealed record ClientTls(string? RootCA, string? Certificate, string? PrivateKey)
{
    public bool IsEmpty => RootCA is null && (Certificate is null || PrivateKey is null);

    /// <exception cref="CryptographicException">No valid PEM.</exception>
    /// <exception cref="IOException">Neither PEM nor a file that can be read.</exception>
    public SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions();
        if (RootCA is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(Pem(RootCA));
            options.CertificateChainPolicy = policy;
        }
        if (Certificate is not null && PrivateKey is not null)
        {
            var own = X509Certificate2.CreateFromPem(Pem(Certificate), Pem(PrivateKey));
            options.ClientCertificates = [own];
            // Which one to show is not the server's to guess by its list of authorities.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }
        return options;
    }

    private static string Pem(string text) => PemEncoding.TryFind(text, out _) ? text : File.ReadAllText(text);
}
