using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dapr.AspNetCore;
using Pizza.ServiceDefaults.Http;
using Pizza.ServiceDefaults.Json;

namespace Pizza.CustomerCenter;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MyPage))]
[JsonSerializable(typeof(Branch))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(IndexRoot))]
[JsonSerializable(typeof(IndexLeaf))]
[JsonSerializable(typeof(MyPageView))]
[JsonSerializable(typeof(IReadOnlyList<MyPageView>))]
[JsonSerializable(typeof(PageOf<MyPageView>))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(PageOf<DeadLetterView>))]
[JsonSerializable(typeof(BulkSubscribeMessage<JsonElement>))]
[JsonSerializable(typeof(BulkSubscribeAppResponse))]
public sealed partial class ViewJsonContext : JsonSerializerContext;

/// <summary>The JSON of the view store, as the Dapr client writes it.</summary>
public static class ViewJson
{
    public static JsonSerializerOptions Options { get; } = PizzaJson.Configure(new(JsonSerializerDefaults.Web), ViewJsonContext.Default);

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
