using System.Globalization;
using System.Threading.RateLimiting;
using LocalDapr.Resources;
using LocalDapr.Sidecar;

namespace LocalDapr.Middleware;

/// <summary><c>middleware.http.ratelimit</c>: so many requests a second of one client to one path, with bursts of as many.</summary>
internal sealed class RateLimit : IHttpMiddleware, IAsyncDisposable
{
    public const string Type = "middleware.http.ratelimit";
    private const double Default = 100;
    private readonly double _perSecond;
    private readonly PartitionedRateLimiter<(string Client, string Path)> _limiter;

    /// <exception cref="ResourceException">maxRequestsPerSecond is no positive number.</exception>
    public RateLimit(Component component)
    {
        var text = component.Metadata.GetValueOrDefault("maxRequestsPerSecond");
        _perSecond = string.IsNullOrEmpty(text) ? Default
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number) ? number
            : throw new ResourceException(component.File, component.Line, $"maxRequestsPerSecond '{text}' of component '{component.Name}' must be a positive number");
        // Small portions, so that a refused client need not wait for the whole second.
        var portion = (int)Math.Clamp(_perSecond / 10, 1, int.MaxValue);
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Clamp(_perSecond, 1, int.MaxValue),
            TokensPerPeriod = portion,
            ReplenishmentPeriod = TimeSpan.FromSeconds(portion / _perSecond),
            QueueLimit = 0,
        };
        _limiter = PartitionedRateLimiter.Create<(string, string), (string, string)>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => bucket));
    }

    public ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        using var lease = _limiter.AttemptAcquire((Client(request), ApiPath.Decode(request.Target.Split('?', 2)[0])));
        return ValueTask.FromResult(lease.IsAcquired ? null : new MiddlewareAnswer(429, "You have reached maximum request limit.")
        {
            Headers =
            [
                new("X-Rate-Limit-Limit", _perSecond.ToString("F2", CultureInfo.InvariantCulture)),
                new("X-Rate-Limit-Duration", "1"),
            ],
        });
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static string Client(MiddlewareRequest request) =>
        request.Header("X-Forwarded-For") is { Length: > 0 } forwarded ? forwarded.Split(',')[^1].Trim()
        : request.Header("X-Real-IP") is { Length: > 0 } real ? real
        : request.Client ?? "0.0.0.0";
}
