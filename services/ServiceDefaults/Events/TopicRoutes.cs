using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.ServiceDefaults.Events;

/// <summary>Binds a handler parameter to the CloudEvent id. An event without one is a 400: it is retried, then dead-lettered.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventIdAttribute : Attribute, IFromHeaderMetadata
{
    public string Name => "Cloudevent.id";
}

/// <summary>Subscribes endpoints to topics, with the rules every subscription of the house keeps.</summary>
public static class TopicRouteBuilderExtensions
{
    /// <summary>
    /// Subscribes this service to a topic, one route per event type. Types without a route are acknowledged (an unmatched event would be
    /// dead-lettered); what cannot be handled ends in this consumer's own dead letter topic.
    /// </summary>
    public static TopicRoutes MapTopic(this IEndpointRouteBuilder app, string topic) => new(app, topic);

    /// <summary>Subscribes one endpoint to a whole topic, in batches: one write for many events.</summary>
    /// <param name="app">The service.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="handler">Takes a <see cref="BulkSubscribeMessage{TValue}"/>, answers a status for every entry.</param>
    /// <param name="maxMessages">Entries of a batch.</param>
    /// <param name="maxAwaitMs">How long the first entry of a batch waits for others, milliseconds.</param>
    /// <param name="deadLetters">False for whoever keeps the dead letters: what it cannot keep must come again, not go round in circles.</param>
    public static RouteHandlerBuilder MapTopicInBulk(
        this IEndpointRouteBuilder app, string topic, Delegate handler, int maxMessages = 100, int maxAwaitMs = 50, bool deadLetters = true) =>
        app.MapPost($"/events/{topic}", handler).ExcludeFromDescription()
            // A batch is as large as all its events together.
            .WithMetadata(new RequestSizeLimitAttribute(maxMessages * (long)ServiceDefaultsExtensions.MaxBodyBytes))
            .WithTopic(new TopicOptions { PubsubName = ComponentNames.PubSub, Name = topic, DeadLetterTopic = deadLetters ? DeadLetterTopic(app) : null! })
            .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = topic, MaxMessagesCount = maxMessages, MaxAwaitDurationMs = maxAwaitMs });

    internal static string DeadLetterTopic(IEndpointRouteBuilder app) =>
        Topics.DeadLetters(app.ServiceProvider.GetRequiredService<ServiceIdentity>().AppId);
}

/// <summary>The routes of one topic; made by <see cref="TopicRouteBuilderExtensions.MapTopic"/>.</summary>
public sealed class TopicRoutes
{
    private readonly IEndpointRouteBuilder _app;
    private readonly string _topic;
    private int _priority;

    internal TopicRoutes(IEndpointRouteBuilder app, string topic)
    {
        _app = app;
        _topic = topic;
        Map("ignored", () => Results.Ok(), match: null, priority: 0);
    }

    /// <summary>Routes events of one type to a handler (any minimal-API delegate; <see cref="EventIdAttribute"/> gives the id).</summary>
    public TopicRoutes On<TEvent>(Delegate handler) where TEvent : DomainEvent
    {
        var type = EventName.Of(typeof(TEvent));
        var route = Map(type, handler, $"event.type == \"{type}\"", ++_priority);
        var configuration = _app.ServiceProvider.GetRequiredService<IConfiguration>();
        if (configuration.ExportsTelemetry() || configuration.LogsJson()) route.AddEndpointFilter(ObserveAsync);
        return this;
    }

    private async ValueTask<object?> ObserveAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        if (call.Arguments.OfType<DomainEvent>().FirstOrDefault() is { } e)
        {
            Tracing.AboutEvent(_topic, call.HttpContext.Request.Headers["Cloudevent.id"].ToString(), e.EventType);
            if (e is IOrderEvent { OrderId: var orderId }) Tracing.AboutOrder(orderId);
        }
        try
        {
            var result = await next(call);
            MessageMetrics.CountHandled(_topic, failed: result is IStatusCodeHttpResult { StatusCode: >= 300 });
            return result;
        }
        catch
        {
            MessageMetrics.CountHandled(_topic, failed: true);
            throw;
        }
    }

    private RouteHandlerBuilder Map(string name, Delegate handler, string? match, int priority) =>
        _app.MapPost($"/events/{_topic}/{name}", handler).ExcludeFromDescription().WithTopic(new TopicOptions
        {
            PubsubName = ComponentNames.PubSub,
            Name = _topic,
            DeadLetterTopic = TopicRouteBuilderExtensions.DeadLetterTopic(_app),
            // The official signature is not annotated; without a match the route is the default one.
            Match = match!,
            Priority = priority,
        });
}
