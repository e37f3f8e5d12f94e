using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace LocalDapr.Middleware;

/// <summary>The public keys of an issuer (RFC 7517): RSA and elliptic curves. Shared secrets are not taken from a published document.</summary>
internal sealed class JsonWebKeys
{
    private readonly Dictionary<string, Func<JsonWebToken, bool>> _byId = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">Not a set of keys.</exception>
    public static JsonWebKeys Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            throw new JsonException("it is no set of keys");
        var set = new JsonWebKeys();
        foreach (var key in keys.EnumerateArray())
            if (Text(key, "kid") is { } id && Text(key, "use") is null or "sig")
                set.Add(id, key);
        return set;
    }

    /// <summary>Signed with the key it names, in a way that the key is meant for.</summary>
    public bool Signed(JsonWebToken token) => token.KeyId is { } id && _byId.TryGetValue(id, out var verify) && verify(token);

    private void Add(string id, JsonElement key)
    {
        var only = Text(key, "alg");
        try
        {
            switch (Text(key, "kty"))
            {
                case "RSA":
                    var rsa = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
                    _byId[id] = token => only is null or { Length: 0 } || only == token.Algorithm ? IsRsa(rsa, token) : false;
                    break;
                case "EC" when Curve(Text(key, "crv")) is { } curve:
                    var parameters = new ECParameters { Curve = curve.Curve, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } };
                    _byId[id] = token => token.Algorithm == curve.Algorithm && (only is null || only == token.Algorithm) && IsCurve(parameters, curve.Hash, token);
                    break;
            }
        }
        catch (FormatException)
        {
            // A key that cannot be read is a key that nobody can have signed with.
        }
    }

    private static bool IsRsa(RSAParameters key, JsonWebToken token)
    {
        if (token.Algorithm is not ("RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512"))
            return false;
        var hash = token.Algorithm[2..] switch { "256" => HashAlgorithmName.SHA256, "384" => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
        try
        {
            using var rsa = RSA.Create(key);
            return rsa.VerifyData(token.SignedBytes, token.Signature, hash, token.Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsCurve(ECParameters key, HashAlgorithmName hash, JsonWebToken token)
    {
        try
        {
            using var curve = ECDsa.Create(key);
            return curve.VerifyData(token.SignedBytes, token.Signature, hash);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static (ECCurve Curve, string Algorithm, HashAlgorithmName Hash)? Curve(string? name) => name switch
    {
        "P-256" => (ECCurve.NamedCurves.nistP256, "ES256", HashAlgorithmName.SHA256),
        "P-384" => (ECCurve.NamedCurves.nistP384, "ES384", HashAlgorithmName.SHA384),
        "P-521" => (ECCurve.NamedCurves.nistP521, "ES512", HashAlgorithmName.SHA512),
        _ => null,
    };

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(Text(key, name) ?? throw new FormatException());

    private static string? Text(JsonElement key, string name) =>
        key.ValueKind == JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
