using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalDapr.Resources;
using LocalDapr.Tests.Sidecar;
using Microsoft.AspNetCore.Http;

namespace LocalDapr.Tests.Middleware;

public sealed class BearerTests : IAsyncLifetime, IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TestApp _issuer = null!;

    private string Url => $"http://127.0.0.1:{_issuer.Port}";

    public async Task InitializeAsync() => _issuer = await TestApp.StartAsync(context => context.Response.WriteAsync(
        context.Request.Path == "/.well-known/openid-configuration" ? $$"""{"issuer":"{{Url}}","jwks_uri":"{{Url}}/keys"}""" : Keys()));

    public Task DisposeAsync() => _issuer.DisposeAsync().AsTask();

    public void Dispose()
    {
        _rsa.Dispose();
        _curve.Dispose();
    }

    [Theory]
    [InlineData("RS256", "r", "", 204)]
    [InlineData("PS384", "r", "", 204)]
    [InlineData("ES256", "e", "", 204)]
    [InlineData("RS256", "r", "other audience", 401)]
    [InlineData("RS256", "r", "other issuer", 401)]
    [InlineData("RS256", "r", "expired", 401)]
    [InlineData("RS256", "r", "not yet", 401)]
    [InlineData("RS256", "r", "expired a moment ago", 204)]
    [InlineData("RS256", "r", "several audiences", 204)]
    [InlineData("RS256", "r", "changed", 401)]
    [InlineData("RS256", "unknown", "", 401)]
    [InlineData("ES256", "r", "", 401)]
    [InlineData("none", "r", "", 401)]
    [InlineData("HS256", "r", "", 401)]
    public async Task Only_a_token_of_the_issuer_for_the_audience_passes(string algorithm, string keyId, string what, int status)
    {
        await using var system = await StartAsync();

        using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k", null, ("Authorization", "Bearer " + Token(algorithm, keyId, what)));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("Bearer ")]
    [InlineData("Bearer not.a.token")]
    [InlineData("Bearer ....................")]
    public async Task Without_a_token_nothing_passes(string? authorization)
    {
        await using var system = await StartAsync();

        using var answer = await system.SendAsync("a", HttpMethod.Get, "/v1.0/state/store/k", null, authorization is null ? [] : [("Authorization", authorization)]);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Unauthorized", await answer.Content.ReadAsStringAsync());
    }

    private Task<TestSystem> StartAsync() => TestSystem.StartAsync(TestSystem.Options("a") with
    {
        Resources = ResourceSet.Empty with
        {
            Components = [.. TestSystem.Resources.Components, TestSystem.InMemory("token", "middleware.http.bearer", ("issuer", Url), ("audience", "shop"))],
        },
        Configuration = ConfigurationResource.Default with { HttpPipeline = [new PipelineHandler("token", "middleware.http.bearer")] },
    });

    private string Keys()
    {
        var (rsa, curve) = (_rsa.ExportParameters(false), _curve.ExportParameters(false));
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "RSA", kid = "r", use = "sig", n = Base64Url.EncodeToString(rsa.Modulus), e = Base64Url.EncodeToString(rsa.Exponent) },
                new { kty = "EC", kid = "e", crv = "P-256", x = Base64Url.EncodeToString(curve.Q.X), y = Base64Url.EncodeToString(curve.Q.Y) },
            },
        });
    }

    private string Token(string algorithm, string keyId, string what)
    {
        var now = DateTimeOffset.UtcNow;
        var end = what switch { "expired" => now.AddMinutes(-10), "expired a moment ago" => now.AddMinutes(-2), _ => now.AddHours(1) };
        var claims = new Dictionary<string, object>
        {
            ["iss"] = what == "other issuer" ? "http://elsewhere" : Url,
            ["aud"] = what switch { "other audience" => "kitchen", "several audiences" => new[] { "kitchen", "shop" }, _ => "shop" },
            ["exp"] = end.ToUnixTimeSeconds(),
            ["nbf"] = (what == "not yet" ? now.AddMinutes(10) : now.AddHours(-1)).ToUnixTimeSeconds(),
        };
        var head = Part(new { alg = algorithm, kid = keyId });
        var signed = Encoding.ASCII.GetBytes($"{head}.{Part(claims)}");
        var signature = algorithm switch
        {
            "RS256" => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS384" => _rsa.SignData(signed, HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
            "ES256" => _curve.SignData(signed, HashAlgorithmName.SHA256),
            // The well-known attack: the public key as the secret.
            "HS256" => HMACSHA256.HashData(_rsa.ExportRSAPublicKey(), signed),
            _ => [],
        };
        if (what == "changed")
            claims["sub"] = "somebody else";
        return $"{head}.{Part(claims)}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}
