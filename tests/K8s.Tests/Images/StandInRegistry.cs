using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pizza.K8s.Tests.Images;

/// <summary>A registry (the OCI distribution API, reading only) with one image under every name: a base without a file, which says of itself what a base of ASP.NET Core says.</summary>
internal sealed class StandInRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
    private readonly WebApplication _app;

    private StandInRegistry(WebApplication app) => _app = app;

    /// <summary>Host and port.</summary>
    public string Name => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority.Replace("127.0.0.1", "localhost");

    public static async Task<StandInRegistry> StartAsync()
    {
        // Two blocks of zeroes: a tar without an entry.
        var tar = new byte[1024];
        var layer = Zipped(tar);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Env = (string[])["PATH=/usr/bin:/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080"], WorkingDir = "/" },
            rootfs = new { type = "layers", diff_ids = (string[])[Digest(tar)] },
            history = (object[])[new { created = "2026-01-01T00:00:00Z", created_by = "a stand-in" }],
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", digest = Digest(config), size = config.Length },
            layers = (object[])[new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", digest = Digest(layer), size = layer.Length }],
        });
        var blobs = new Dictionary<string, byte[]> { [Digest(config)] = config, [Digest(layer)] = layer };

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/v2/", () => Results.Ok());
        app.MapMethods("/v2/{owner}/{name}/manifests/{reference}", ["GET", "HEAD"], (HttpResponse response) =>
        {
            response.Headers["Docker-Content-Digest"] = Digest(manifest);
            return Results.Bytes(manifest, ManifestType);
        });
        app.MapGet("/v2/{owner}/{name}/blobs/{digest}", (string digest) => blobs.TryGetValue(digest, out var blob) ? Results.Bytes(blob, "application/octet-stream") : Results.NotFound());
        await app.StartAsync();
        return new StandInRegistry(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Zipped(byte[] content)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write(content);
        return zipped.ToArray();
    }
}
