using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace LocalDapr.Middleware;

/// <summary>A signed JSON Web Token (RFC 7519) taken apart; nothing in it is to be believed before its signature is checked.</summary>
internal sealed class JsonWebToken
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private readonly JsonElement _claims;

    private JsonWebToken(string algorithm, string? keyId, byte[] signed, byte[] signature, JsonElement claims) =>
        (Algorithm, KeyId, SignedBytes, Signature, _claims) = (algorithm, keyId, signed, signature, claims);

    public string Algorithm { get; }

    public string? KeyId { get; }

    public byte[] SignedBytes { get; }

    public byte[] Signature { get; }

    /// <returns>Null: it is none.</returns>
    public static JsonWebToken? Read(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 3)
            return null;
        try
        {
            var header = Json(parts[0]);
            var claims = Json(parts[1]);
            // Extensions that must be understood (RFC 7515, crit) are not.
            if (header.ValueKind != JsonValueKind.Object || claims.ValueKind != JsonValueKind.Object || header.TryGetProperty("crit", out _) || Text(header, "alg") is not { } algorithm)
                return null;
            return new JsonWebToken(algorithm, Text(header, "kid"), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), claims);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Issued by that issuer, for that audience, and in force, give or take five minutes.</summary>
    public bool IsFor(string issuer, string audience, DateTimeOffset now)
    {
        if (Text(_claims, "iss") != issuer || !_claims.TryGetProperty("aud", out var audiences))
            return false;
        var named = audiences.ValueKind == JsonValueKind.Array ? audiences.EnumerateArray().Any(one => Is(one, audience)) : Is(audiences, audience);
        return named && Time("exp") is not null and var end && now - ClockSkew < end && Time("nbf", 0) is { } begin && now + ClockSkew >= begin
            && Time("iat", 0) is { } issued && now + ClockSkew >= issued;
    }

    // A claim that is not there takes the value given (without one: the end of time); one that is no time is never in force.
    private DateTimeOffset? Time(string claim, double? otherwise = null)
    {
        if (!_claims.TryGetProperty(claim, out var value))
            return otherwise is null ? DateTimeOffset.MaxValue : DateTimeOffset.UnixEpoch;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is < 0 or > 253402300799)
            return null;
        return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }

    private static bool Is(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement Json(string part) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(part));
}
