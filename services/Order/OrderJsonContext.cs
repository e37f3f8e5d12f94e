using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr.AspNetCore;
using Pizza.ServiceDefaults.Http;

namespace Pizza.Ordering;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(PlaceOrderRequest))]
[JsonSerializable(typeof(ChangeOrderRequest))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(PageOf<OrderView>))]
[JsonSerializable(typeof(IdempotencyClaim))]
[JsonSerializable(typeof(OrderIntent))]
[JsonSerializable(typeof(AuthoriseRequest))]
[JsonSerializable(typeof(PriceRequest))]
[JsonSerializable(typeof(PaymentAnswer))]
[JsonSerializable(typeof(KnownStores))]
[JsonSerializable(typeof(ForcedCancelRequest))]
[JsonSerializable(typeof(ForcedCancelAnswer))]
[JsonSerializable(typeof(BulkSubscribeMessage<OrderIntentEvent>))]
public sealed partial class OrderJsonContext : JsonSerializerContext;
