using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace LocalDapr.Tests.Invocation;

/// <summary>An HTTPS server with an authority of its own; it lets in only clients with a certificate of that authority, and answers with the client's name.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private TlsServer(WebApplication web, string root, string certificate, string key) => (_web, RootPem, ClientPem, ClientKeyPem) = (web, root, certificate, key);

    public string RootPem { get; }

    public string ClientPem { get; }

    public string ClientKeyPem { get; }

    public string Url => new UriBuilder(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) { Host = "127.0.0.1" }.Uri.ToString();

    public static async Task<TlsServer> StartAsync()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var server = Issue(root, "CN=server");
        using var client = Issue(root, "CN=client");
        var authority = X509CertificateLoader.LoadCertificate(root.RawData);
        var certificate = X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.SslProtocols = SslProtocols.None;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (presented, _, _) => presented.IssuerName.RawData.SequenceEqual(authority.SubjectName.RawData);
        })));
        var web = builder.Build();
        web.Run(context => context.Response.WriteAsync($"{context.Connection.ClientCertificate!.Subject} {context.Request.Headers["X-Key"]} {context.Request.Path}"));
        await web.StartAsync();
        using var key = client.GetECDsaPrivateKey()!;
        return new TlsServer(web, root.ExportCertificatePem(), client.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private static X509Certificate2 Issue(X509Certificate2 root, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(root, root.NotBefore, root.NotAfter, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
