using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults.Events;
using Pizza.ServiceDefaults.Json;

namespace Pizza.Contracts.Tests;

/// <summary>An event of every type, as it is published: with everything it can carry, and with no more than it must.</summary>
internal static class EventSamples
{
    public static JsonObject Whole(Type type) => Published(type, Properties(type));

    public static JsonObject Least(Type type) => Published(type, Properties(type).Where(IsRequired));

    public static DomainEvent Read(Type type, JsonNode data) => (DomainEvent)data.Deserialize(type, PizzaJson.Options)!;

    public static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties().Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    public static string WireName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    public static bool IsRequired(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    private static JsonObject Published(Type type, IEnumerable<PropertyInfo> properties)
    {
        var data = new JsonObject(properties.Select(p => KeyValuePair.Create(WireName(p), JsonSerializer.SerializeToNode(Value(p.PropertyType), PizzaJson.Options))));
        return JsonNode.Parse(OutgoingEvent.From(Read(type, data)).Data)!.AsObject();
    }

    private static object Value(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(long) => 4_000_000_000L,
        var t when t == typeof(int) => 3,
        var t when t == typeof(decimal) => 25_900.5m,
        var t when t == typeof(bool) => true,
        var t when t == typeof(string) => "페퍼로니 \"피자\"",
        var t when t == typeof(DateTimeOffset) => new DateTimeOffset(2025, 11, 21, 12, 0, 0, TimeSpan.FromHours(9)),
        var t when t == typeof(IReadOnlyList<OrderItem>) => new[] { new OrderItem("페퍼로니피자", 2) },
        { IsEnum: true } t => Enum.GetValues(t).GetValue(1)!,
        var t => throw new NotSupportedException($"Say here what a sample of {t} is."),
    };
}
