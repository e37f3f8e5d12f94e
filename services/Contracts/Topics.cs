namespace Pizza.Contracts;

/// <summary>Topic names: one topic per publishing service, plus the internal ones.</summary>
public static class Topics
{
    public const string Orders = "orders";
    public const string StoreOrders = "store-orders";
    public const string Stores = "stores";
    public const string Deliveries = "deliveries";
    public const string Menu = "menu";
    public const string Stock = "stock";
    public const string Payments = "payments";
    public const string Rankings = "rankings";

    /// <summary>The one app that publishes a topic of events.</summary>
    public static string PublisherOf(string topic) => topic switch
    {
        Orders or OrderIntents => AppIds.Order,
        StoreOrders or Stores => AppIds.Store,
        Deliveries => AppIds.Delivery,
        Menu or Stock => AppIds.Menu,
        Payments => AppIds.Payment,
        Rankings => AppIds.Marketing,
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, "say here who publishes it"),
    };

    /// <summary>Internal to the order service: "this order may need finishing".</summary>
    public const string OrderIntents = "order-intents";

    /// <summary>Where a consumer's undeliverable events go. One topic per consumer, because a dead letter does not say who failed on it.</summary>
    public static string DeadLetters(string appId) => "dead-" + appId;
}
