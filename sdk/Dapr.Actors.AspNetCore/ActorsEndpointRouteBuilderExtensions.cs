using System.Text.Json;
using Dapr;
using Dapr.Actors;
using Dapr.Actors.Communication;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Lets the sidecar call the app's actors.</summary>
public static class ActorsEndpointRouteBuilderExtensions
{
    private const string Json = "application/json";
    private const string ActorPath = "actors/{actorType}/{actorId}";

    /// <summary>Maps what the sidecar asks of an app with actors: its types, calls, reminders, timers, deactivation and health.</summary>
    /// <exception cref="InvalidOperationException"><c>AddActors</c> was not called.</exception>
    public static IEndpointConventionBuilder MapActorsHandlers(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var runtime = endpoints.ServiceProvider.GetService<ActorRuntime>() ?? throw new InvalidOperationException(
            "The ActorRuntime service is not registered with the dependency injection container. Call AddActors() inside ConfigureServices() to register it.");
        return new EveryEndpoint(
            endpoints.MapGet("dapr/config", context => WriteConfigurationAsync(runtime, context)).WithDisplayName("Dapr Actors Config"),
            endpoints.MapDelete(ActorPath, context => HostOf(runtime, context).DeactivateAsync(IdOf(context)))
                .WithDisplayName("Dapr Actors Deactivation"),
            endpoints.MapPut(ActorPath + "/method/{name}", context => CallAsync(runtime, context)).WithDisplayName("Dapr Actors Invoke"),
            endpoints.MapPut(ActorPath + "/method/remind/{name}", context => RemindAsync(runtime, context))
                .WithDisplayName("Dapr Actors Reminder"),
            endpoints.MapPut(ActorPath + "/method/timer/{name}", context => FireTimerAsync(runtime, context))
                .WithDisplayName("Dapr Actors Timer"),
            MapHealth(endpoints));
    }

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static ActorId IdOf(HttpContext context) => new(Route(context, "actorId"));

    private static ActorTypeHost HostOf(ActorRuntime runtime, HttpContext context) => runtime.Find(Route(context, "actorType"));

    private static IEndpointConventionBuilder MapHealth(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapHealthChecks("/healthz").WithMetadata(new AllowAnonymousAttribute());

        // An app's own /healthz wins.
        health.Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = 100);
        return health.WithDisplayName("Dapr Actors Health Check");
    }

    private static async Task WriteConfigurationAsync(ActorRuntime runtime, HttpContext context)
    {
        context.Response.ContentType = Json;
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        runtime.WriteConfiguration(writer);
    }

    private static async Task CallAsync(ActorRuntime runtime, HttpContext context)
    {
        // The chain ends with this request: what is set here is not seen by the server that called.
        Reentrancy.Current = context.Request.Headers[Reentrancy.Header] is [{ } chain, ..] ? chain : null;
        using var body = await ReadAsync(context);
        if (context.Request.Headers[TypedCallHeaders.Request] is [{ } header, ..])
        {
            await CallTypedAsync(runtime, context, header, body.Memory);
            return;
        }

        using var answer = await HostOf(runtime, context).CallPlainAsync(
            IdOf(context), Route(context, "name"), body.Memory, context.RequestAborted);
        await WriteAsync(context, answer);
    }

    /// <summary>An exception of a strongly typed call is an answer: 200 with a header that says so.</summary>
    private static async Task CallTypedAsync(ActorRuntime runtime, HttpContext context, string header, ReadOnlyMemory<byte> body)
    {
        SidecarContent? answer;
        try
        {
            answer = await HostOf(runtime, context).CallTypedAsync(
                IdOf(context), Route(context, "name"), header, body, context.RequestAborted);
        }
        catch (Exception failure)
        {
            context.Response.Headers[TypedCallHeaders.Error] = TypedCallHeaders.WriteError(
                $"Exception: {failure.GetType().Name}, Method Name: {failure.TargetSite?.Name}, Line Number: 0, Exception uuid: {Guid.NewGuid()}");
            await context.Response.Body.WriteAsync(ActorInvokeExceptionData.Write(failure), context.RequestAborted);
            return;
        }

        using (answer)
        {
            await WriteAsync(context, answer);
        }
    }

    private static async Task RemindAsync(ActorRuntime runtime, HttpContext context)
    {
        using var body = await ReadAsync(context);
        await HostOf(runtime, context).RemindAsync(IdOf(context), Route(context, "name"), body.Memory);
    }

    private static async Task FireTimerAsync(ActorRuntime runtime, HttpContext context)
    {
        using var body = await ReadAsync(context);
        await HostOf(runtime, context).FireTimerAsync(IdOf(context), body.Memory);
        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync("false"u8.ToArray(), context.RequestAborted);
    }

    private static async Task<PooledBuffer> ReadAsync(HttpContext context)
    {
        var buffer = new PooledBuffer((int)Math.Min(context.Request.ContentLength + 1 ?? 1024, 64 * 1024));
        try
        {
            while (await context.Request.Body.ReadAsync(buffer.GetMemory(), context.RequestAborted) is > 0 and var count)
            {
                buffer.Advance(count);
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static Task WriteAsync(HttpContext context, SidecarContent? answer) =>
        answer is null ? Task.CompletedTask : answer.CopyToAsync(context.Response.Body, context.RequestAborted);

    private sealed class EveryEndpoint(params IEndpointConventionBuilder[] builders) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var builder in builders)
            {
                builder.Add(convention);
            }
        }
    }
}
