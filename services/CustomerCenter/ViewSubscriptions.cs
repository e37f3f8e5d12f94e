using System.Diagnostics;
using System.Text.Json;
using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Telemetry;

namespace Pizza.CustomerCenter;

/// <summary>The view keeps up with the whole chain: every topic in bulk, every entry with its own outcome.</summary>
public static class ViewSubscriptions
{
    public static void MapViewSubscriptions(this IEndpointRouteBuilder app)
    {
        foreach (var topic in new[] { Topics.Orders, Topics.StoreOrders, Topics.Stores, Topics.Deliveries, Topics.Payments, Topics.Stock, Topics.Rankings })
        {
            app.MapTopicInBulk(topic, (BulkSubscribeMessage<JsonElement> message, ViewWriter writer, DeliveryAttempts attempts, ILogger<ViewWriter> logger, CancellationToken ct) =>
                message.HandleEachAsync(entry => ProjectAsync(topic, entry, writer, attempts, logger, ct)));
        }
    }

    /// <summary>The change that an event is to its document; null for an event of a type that is not in the catalog, and so none of the view's.</summary>
    /// <exception cref="JsonException">It is not an event of this house.</exception>
    public static DocumentChange? ChangeOf(string topic, JsonElement envelope, DeliveryAttempts? attempts = null)
    {
        if (EventEnvelope.Read(topic, envelope) is not { } read) return null;
        return read.Event switch
        {
            OrderEvent e => OfPage(e.OrderId, e),
            StoreOrderEvent e => OfPage(e.OrderId, e),
            DeliveryEvent e => OfPage(e.OrderId, e),
            PaymentEvent e => OfPage(e.OrderId, e),
            StockEvent e => OfPage(e.OrderId, e),
            StoreEvent e => Documents.Branch.Change(Documents.BranchKey(e.StoreId), branch => Branch.Apply(branch, e)),
            PopularityChanged e => Documents.Popularity.Change(KeyOf(e), popularity => Popularity.Apply(popularity, e)),
            var e => throw new JsonException($"a {e.EventType}, of which the view has no document"),
        };

        DocumentChange OfPage(long orderId, DomainEvent e)
        {
            var (traceId, attempt) = (EventEnvelope.TraceIdOf(envelope), attempts?.Of(read.Id));
            return Documents.Page.Change(Documents.PageKey(orderId), page => (page ?? new MyPage(orderId)).Apply(read.Id, e, traceId, attempt));
        }
    }

    private static async Task<BulkSubscribeAppResponseStatus> ProjectAsync(
        string topic, BulkSubscribeMessageEntry<JsonElement> entry, ViewWriter writer, DeliveryAttempts attempts, ILogger logger, CancellationToken ct)
    {
        using var span = Tracing.StartProcess(topic, entry.Event);
        Tracing.AboutOrderOf(entry.Event);
        var status = await ProjectAsync(topic, entry, writer, attempts, logger, span, ct);
        MessageMetrics.CountHandled(topic, failed: status != BulkSubscribeAppResponseStatus.SUCCESS);
        return status;
    }

    private static async Task<BulkSubscribeAppResponseStatus> ProjectAsync(
        string topic, BulkSubscribeMessageEntry<JsonElement> entry, ViewWriter writer, DeliveryAttempts attempts, ILogger logger, Activity? span, CancellationToken ct)
    {
        DocumentChange? change;
        try
        {
            change = ChangeOf(topic, entry.Event, attempts);
        }
        catch (JsonException e)
        {
            // It will not become readable by trying again: to the dead letters at once, where it can be looked at.
            logger.LogWarning(e, "An event of topic {Topic} is not readable", topic);
            return BulkSubscribeAppResponseStatus.DROP;
        }
        if (change is null) return BulkSubscribeAppResponseStatus.SUCCESS;
        var isWritten = false;
        try
        {
            isWritten = (await writer.ApplyAsync(change, ct, span?.Context)).IsWritten;
        }
        finally
        {
            if (!isWritten) attempts.Failed(EventEnvelope.IdOf(entry.Event));
        }
        return isWritten ? BulkSubscribeAppResponseStatus.SUCCESS : BulkSubscribeAppResponseStatus.RETRY;
    }

    private static string KeyOf(PopularityChanged e) => e switch
    {
        { Kind: RankedKind.Pizza, PizzaName: { } name } => Documents.PopularityOfPizza(name),
        { Kind: RankedKind.Store, StoreId: { } id } => Documents.PopularityOfStore(id),
        _ => throw new JsonException($"the popularity of a {e.Kind} that is not named"),
    };
}

public static class BulkMessages
{
    /// <summary>Handles all entries at once and spells out the status of every one: an entry left out would count as failed.</summary>
    public static async Task<BulkSubscribeAppResponse> HandleEachAsync(
        this BulkSubscribeMessage<JsonElement> message, Func<BulkSubscribeMessageEntry<JsonElement>, Task<BulkSubscribeAppResponseStatus>> handle)
    {
        var statuses = await Task.WhenAll(message.Entries.Select(handle));
        return new([.. message.Entries.Zip(statuses, (entry, status) => new BulkSubscribeAppResponseEntry(entry.EntryId, status))]);
    }
}
