using Dapr.Actors;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sdk.Tests.Actors;

/// <summary>
/// An app with an actor and a sidecar that hands calls of actors on to it, keeps no state and accepts everything else.
/// </summary>
public abstract class ActorTest : IAsyncLifetime
{
    private const string Prefix = "/v1.0";

    protected Journal Journal { get; } = new();

    protected StubSidecar Sidecar { get; private set; } = null!;

    protected TestApp App { get; private set; } = null!;

    protected ActorProxyOptions Json => new() { HttpEndpoint = Sidecar.Endpoint, UseJsonSerialization = true };

    internal IDeadlineActor Typed =>
        ActorProxy.Create<IDeadlineActor>(new ActorId("17"), nameof(DeadlineActor), Json);

    public async Task InitializeAsync()
    {
        Sidecar = await StubSidecar.StartAsync();
        App = await TestApp.StartAsync(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("DAPR_HTTP_ENDPOINT", Sidecar.Endpoint)]);
                builder.Services.AddSingleton(Journal);
                builder.Services.AddActors(Configure);
            },
            app => app.MapActorsHandlers());
        Sidecar.Answer = HandOnAsync;
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Sidecar.DisposeAsync();
    }

    protected virtual void Configure(ActorRuntimeOptions options)
    {
        options.Actors.RegisterActor<DeadlineActor>();
        options.UseJsonSerialization = true;
    }

    protected async Task HandOnAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (!path.Contains("/method/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var received = Sidecar.All.Last(request => request.Target.StartsWith(path, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(path[Prefix.Length..], UriKind.Relative));
        request.Content = new StringContent(received.Body);
        foreach (var name in new[] { "X-DaprRequestHeader", "Dapr-Reentrancy-Id" })
        {
            if (received.Header(name) is { } value)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await App.Client.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        if (response.Headers.TryGetValues("X-DaprErrorResponseHeader", out var error))
        {
            context.Response.Headers["X-DaprErrorResponseHeader"] = error.Single();
        }

        await response.Content.CopyToAsync(context.Response.Body);
    }
}
