using System.Text.Json;
using System.Text.Json.Serialization;
using Pizza.Contracts.Events;

namespace Pizza.Contracts;

/// <summary>Source-generated JSON of everything that crosses a service boundary.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(Ordered))]
[JsonSerializable(typeof(OrderRejected))]
[JsonSerializable(typeof(CancelRequested))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(StatusUpdated))]
[JsonSerializable(typeof(OrderClosed))]
[JsonSerializable(typeof(OrderAccepted))]
[JsonSerializable(typeof(CookingStarted))]
[JsonSerializable(typeof(Cooked))]
[JsonSerializable(typeof(StoreOrderCancelled))]
[JsonSerializable(typeof(CancellationRefused))]
[JsonSerializable(typeof(StoreOrderRejected))]
[JsonSerializable(typeof(StoreRegistered))]
[JsonSerializable(typeof(StoreUpdated))]
[JsonSerializable(typeof(StoreDeleted))]
[JsonSerializable(typeof(DeliveryStarted))]
[JsonSerializable(typeof(PickedUp))]
[JsonSerializable(typeof(Delivered))]
[JsonSerializable(typeof(ReceiptConfirmed))]
[JsonSerializable(typeof(DeliveryCancelled))]
[JsonSerializable(typeof(MenuItemRegistered))]
[JsonSerializable(typeof(MenuItemChanged))]
[JsonSerializable(typeof(MenuItemRemoved))]
[JsonSerializable(typeof(StockTaken))]
[JsonSerializable(typeof(StockReturned))]
[JsonSerializable(typeof(OutOfStock))]
[JsonSerializable(typeof(PaymentRequested))]
[JsonSerializable(typeof(PaymentApproved))]
[JsonSerializable(typeof(DepositConfirmed))]
[JsonSerializable(typeof(PaymentCancelled))]
[JsonSerializable(typeof(PaymentCancellationRefused))]
[JsonSerializable(typeof(PopularityChanged))]
public sealed partial class ContractsJsonContext : JsonSerializerContext;
