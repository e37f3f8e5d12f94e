using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalDapr.Resources;
using RabbitMQ.Client;

namespace LocalDapr.RabbitMq;

/// <summary>Where the broker is and who we are there: <c>connectionString</c>, or <c>protocol</c>, <c>hostname</c>, <c>username</c> and <c>password</c>.</summary>
internal sealed record RabbitMqAddress(string Host, int Port, string User, string Password, string VirtualHost, RabbitMqTls? Tls, bool SaslExternal)
{
    private const string Form = "write amqp://user:password@host:5672/vhost";

    /// <exception cref="ResourceException">No address can be made of the metadata. The message never holds a password.</exception>
    public static RabbitMqAddress Read(Component component)
    {
        var uri = Address(component);
        var tls = uri.Scheme == "amqps" ? RabbitMqTls.Read(component) : null;
        var external = Text(component, "saslExternal") is { } flag && flag.Equals("true", StringComparison.OrdinalIgnoreCase);
        if (external && tls is not { Authority: not null, Client: not null })
            throw Wrong(component, "saslExternal needs an amqps address and caCert, clientCert and clientKey");
        var user = uri.UserInfo.Split(':', 2);
        var path = uri.AbsolutePath.TrimStart('/');
        return new RabbitMqAddress(
            uri.IdnHost,
            uri.Port > 0 ? uri.Port : tls is null ? 5672 : 5671,
            user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : "guest",
            user.Length > 1 ? Uri.UnescapeDataString(user[1]) : user[0].Length > 0 ? "" : "guest",
            path.Length > 0 ? Uri.UnescapeDataString(path) : "/",
            tls,
            external);
    }

    public ConnectionFactory Factory()
    {
        var factory = new ConnectionFactory { HostName = Host, Port = Port, UserName = User, Password = Password, VirtualHost = VirtualHost };
        if (Tls is not null)
            factory.Ssl = Tls.Option(Host);
        if (SaslExternal)
            factory.AuthMechanisms = [new ExternalMechanismFactory()];
        return factory;
    }

    private static Uri Address(Component component)
    {
        var protocol = Text(component, "protocol");
        if (protocol is not (null or "amqp" or "amqps"))
            throw Wrong(component, $"protocol '{protocol}' is neither amqp nor amqps");
        var given = Text(component, "connectionString") ?? Text(component, "host");
        if (!Uri.TryCreate(given ?? FromParts(component, protocol ?? "amqp"), UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
            throw Wrong(component, given is null ? "hostname is no host or host:port" : $"connectionString is no address; {Form}");
        if (protocol is not null && protocol != uri.Scheme)
            throw Wrong(component, $"protocol '{protocol}' is not that of connectionString");
        if (uri.Query.Length > 0)
            throw Wrong(component, "connectionString has options behind a '?', which localdapr does not have; use the component's own settings");
        return uri;
    }

    private static string FromParts(Component component, string protocol)
    {
        var host = Text(component, "hostname") ?? "localhost";
        if (Text(component, "username") is not { } user)
            return $"{protocol}://{host}";
        var password = Text(component, "password") is { } secret ? ":" + Uri.EscapeDataString(secret) : "";
        return $"{protocol}://{Uri.EscapeDataString(user)}{password}@{host}";
    }

    private static string? Text(Component component, string name) => component.Metadata.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static ResourceException Wrong(Component component, string problem) => new(component.File, component.Line, $"component '{component.Name}' cannot be used: {problem}");
}

/// <param name="Authority">The only authority that the broker's certificate may come from; null: those of the machine.</param>
/// <param name="Client">The certificate we show; null: none.</param>
internal sealed record RabbitMqTls(X509Certificate2Collection? Authority, X509Certificate2? Client)
{
    /// <exception cref="ResourceException">caCert, clientCert or clientKey is no PEM text.</exception>
    public static RabbitMqTls Read(Component component)
    {
        var (authority, certificate, key) = (component.Metadata.GetValueOrDefault("caCert"), component.Metadata.GetValueOrDefault("clientCert"), component.Metadata.GetValueOrDefault("clientKey"));
        try
        {
            X509Certificate2Collection? roots = null;
            if (!string.IsNullOrEmpty(authority))
            {
                roots = [];
                roots.ImportFromPem(authority);
                if (roots.Count == 0)
                    throw new CryptographicException("caCert holds no certificate");
            }
            if (string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key))
                return new RabbitMqTls(roots, null);
            // Through PKCS#12: Windows cannot use a key that is only in memory.
            using var pem = X509Certificate2.CreateFromPem(certificate, key);
            return new RabbitMqTls(roots, X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null));
        }
        catch (CryptographicException e)
        {
            throw new ResourceException(component.File, component.Line, $"caCert, clientCert or clientKey of component '{component.Name}' cannot be used: {e.Message}", e);
        }
    }

    public SslOption Option(string host)
    {
        var option = new SslOption(host, enabled: true);
        if (Client is not null)
            option.Certs = [Client];
        if (Authority is not null)
            option.CertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors);
        return option;
    }

    private bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authority!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var shown = new X509Certificate2(certificate);
        return chain.Build(shown);
    }
}
