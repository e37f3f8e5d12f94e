using System.Net;
using System.Text;
using LocalDapr.Actors;

namespace LocalDapr.Tests.Actors;

/// <summary>An app that hosts actors: it writes down its calls and answers what the test says (default 200).</summary>
internal sealed class StubApp : IActorApp
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];

    /// <summary>Gets the call (<c>PUT /actors/T/1/method/m</c>) and its body.</summary>
    public Func<string, string, Task<HttpResponseMessage>> Answer { get; set; } = (_, _) => Ok();

    public string[] Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    public Dictionary<string, string> Bodies { get; } = [];

    public string? ReentrancyId { get; private set; }

    public static Task<HttpResponseMessage> Ok() => Status(200);

    public static Task<HttpResponseMessage> Status(int status, string body = "") =>
        Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    public HttpRequestMessage Request(HttpMethod method, string pathAndQuery) => new(method, "http://app" + pathAndQuery);

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        lock (_gate)
        {
            _calls.Add(call);
            Bodies[call] = body;
            ReentrancyId = request.Headers.TryGetValues("Dapr-Reentrancy-Id", out var ids) ? ids.Single() : null;
        }
        return await Answer(call, body).WaitAsync(cancellationToken);
    }

    public int Count(string call) => Calls.Count(c => c == call);
}
