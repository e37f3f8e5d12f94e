using System.Text;

namespace LocalDapr.Middleware;

/// <summary><c>middleware.http.uppercase</c>: the body in capitals. Dapr's own example of a pipeline.</summary>
internal sealed class Uppercase : IHttpMiddleware
{
    public const string Type = "middleware.http.uppercase";

    public async ValueTask<MiddlewareAnswer?> HandleAsync(MiddlewareRequest request, CancellationToken cancellationToken)
    {
        await request.ChangeBodyAsync(body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).ToUpperInvariant()), cancellationToken);
        return null;
    }
}
