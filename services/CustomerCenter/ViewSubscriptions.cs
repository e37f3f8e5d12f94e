using System.Text.Json;
using Dapr.AspNetCore;
using Pizza.Contracts;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Json;

namespace Pizza.CustomerCenter;

/// <summary>The view keeps up with the whole chain: every topic in bulk, every entry with its own outcome.</summary>
public static class ViewSubscriptions
{
    private static readonly Dictionary<(string Topic, string Type), Type> Known = EventCatalog.All.ToDictionary(e => (e.Topic, e.Name), e => e.Type);

    public static void MapViewSubscriptions(this IEndpointRouteBuilder app)
    {
        foreach (var topic in new[] { Topics.Orders, Topics.StoreOrders, Topics.Stores, Topics.Deliveries, Topics.Payments, Topics.Stock })
        {
            app.MapTopicInBulk(topic, (BulkSubscribeMessage<JsonElement> message, ViewWriter writer, ILogger<ViewWriter> logger, CancellationToken ct) =>
                message.HandleEachAsync(entry => ProjectAsync(topic, entry, writer, logger, ct)));
        }
    }

    /// <summary>The change that an event is to its document; null for an event of a type that is not in the catalog, and so none of the view's.</summary>
    /// <exception cref="JsonException">It is not an event of this house.</exception>
    public static DocumentChange? ChangeOf(string topic, JsonElement envelope)
    {
        if (envelope.ValueKind != JsonValueKind.Object || !envelope.TryGetProperty("data", out var data)) throw new JsonException("not a CloudEvent with data");
        var (id, type) = (Text(envelope, "id"), Text(envelope, "type"));
        if (!Known.TryGetValue((topic, type), out var eventType)) return null;
        return data.Deserialize(PizzaJson.Options.GetTypeInfo(eventType)) switch
        {
            OrderEvent e => OfPage(e.OrderId, e),
            StoreOrderEvent e => OfPage(e.OrderId, e),
            DeliveryEvent e => OfPage(e.OrderId, e),
            PaymentEvent e => OfPage(e.OrderId, e),
            StockEvent e => OfPage(e.OrderId, e),
            StoreEvent e => Documents.Branch.Change(Documents.BranchKey(e.StoreId), branch => Branch.Apply(branch, e)),
            _ => throw new JsonException($"{type} without data"),
        };

        DocumentChange OfPage(long orderId, DomainEvent e) =>
            Documents.Page.Change(Documents.PageKey(orderId), page => (page ?? new MyPage(orderId)).Apply(id, e));
    }

    private static async Task<BulkSubscribeAppResponseStatus> ProjectAsync(
        string topic, BulkSubscribeMessageEntry<JsonElement> entry, ViewWriter writer, ILogger logger, CancellationToken ct)
    {
        DocumentChange? change;
        try
        {
            change = ChangeOf(topic, entry.Event);
        }
        catch (JsonException e)
        {
            // It will not become readable by trying again: to the dead letters at once, where it can be looked at.
            logger.LogWarning(e, "An event of topic {Topic} is not readable", topic);
            return BulkSubscribeAppResponseStatus.DROP;
        }
        if (change is null) return BulkSubscribeAppResponseStatus.SUCCESS;
        return (await writer.ApplyAsync(change, ct)).IsWritten ? BulkSubscribeAppResponseStatus.SUCCESS : BulkSubscribeAppResponseStatus.RETRY;
    }

    private static string Text(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new JsonException($"a CloudEvent without {name}");
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
