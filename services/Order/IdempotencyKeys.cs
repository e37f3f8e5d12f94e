using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapr.Client;
using Pizza.Contracts;
using Pizza.ServiceDefaults.State;

namespace Pizza.Ordering;

/// <summary>What an Idempotency-Key stands for.</summary>
/// <param name="OrderId">The order placed, or to be placed, with it.</param>
/// <param name="BodyHash">Of the order that was asked for.</param>
public sealed record IdempotencyClaim(long OrderId, string BodyHash);

/// <summary>Remembers for a day which order an Idempotency-Key belongs to, before that order exists.</summary>
public sealed class IdempotencyKeys(DaprClient dapr)
{
    private static readonly Dictionary<string, string> OneDay = new() { ["ttlInSeconds"] = "86400" };

    /// <summary>Binds the key to an order, or gives what it is bound to already.</summary>
    public async Task<IdempotencyClaim> ClaimAsync(string key, IdempotencyClaim mine, CancellationToken ct)
    {
        // Hashed: the key is the client's text, a state key has its own rules.
        var stateKey = "idempotency-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        for (var attempt = 1; ; attempt++)
        {
            if (await dapr.TrySaveFirstWriteAsync(ComponentNames.OrderStore, stateKey, mine, etag: null, OneDay, ct)) return mine;
            var bound = await dapr.GetStateAsync<IdempotencyClaim?>(ComponentNames.OrderStore, stateKey, ConsistencyMode.Strong, cancellationToken: ct);
            if (bound is not null) return bound;
            // It expired between the two calls: the next attempt binds it.
            if (attempt == 3) throw new InvalidOperationException("an Idempotency-Key could be neither bound nor read");
        }
    }

    /// <summary>Of the order as understood: the same order spelled differently is the same.</summary>
    public static string HashOf(PlaceOrder order) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(order, OrderJsonContext.Default.PlaceOrder)));
}
