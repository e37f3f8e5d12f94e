namespace LocalDapr.Actors;

/// <summary>The way to the app that hosts actors.</summary>
public interface IActorApp
{
    /// <param name="pathAndQuery">Sent exactly so; begins with a slash.</param>
    HttpRequestMessage Request(HttpMethod method, string pathAndQuery);

    /// <exception cref="HttpRequestException">No connection, or it broke.</exception>
    /// <exception cref="Invocation.AppUnhealthyException">The app is not to be called now.</exception>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
