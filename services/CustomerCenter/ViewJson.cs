using System.Text.Encodings.Web;
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
[JsonSerializable(typeof(Popularity))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(IndexRoot))]
[JsonSerializable(typeof(IndexLeaf))]
[JsonSerializable(typeof(MyPageView))]
[JsonSerializable(typeof(IReadOnlyList<MyPageView>))]
[JsonSerializable(typeof(PageOf<MyPageView>))]
[JsonSerializable(typeof(DeadLetterView))]
[JsonSerializable(typeof(PageOf<DeadLetterView>))]
[JsonSerializable(typeof(Complaint))]
[JsonSerializable(typeof(OpenComplaints))]
[JsonSerializable(typeof(ComplaintCounter))]
[JsonSerializable(typeof(ComplaintClaim))]
[JsonSerializable(typeof(ComplaintRequest))]
[JsonSerializable(typeof(ComplaintView))]
[JsonSerializable(typeof(PageOf<ComplaintView>))]
[JsonSerializable(typeof(CancelOrderRequest))]
[JsonSerializable(typeof(CarriedOut))]
[JsonSerializable(typeof(BulkSubscribeMessage<JsonElement>))]
[JsonSerializable(typeof(BulkSubscribeAppResponse))]
[JsonSerializable(typeof(string))]
public sealed partial class ViewJsonContext : JsonSerializerContext;

/// <summary>The JSON of what goes out and of the documents in the view store.</summary>
public static class ViewJson
{
    public static JsonSerializerOptions Options { get; } = PizzaJson.Configure(new(JsonSerializerDefaults.Web), ViewJsonContext.Default);

    // Pure ASCII: MongoDB's component quotes a text by the rules of Go, which are those of JSON for nothing else.
    private static readonly JsonSerializerOptions StoredOptions = new(Options) { Encoder = JavaScriptEncoder.Default };

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>Of a document as text; see <see cref="ViewStore"/>.</summary>
    public static JsonTypeInfo<T> StoredTypeInfo<T>() => (JsonTypeInfo<T>)StoredOptions.GetTypeInfo(typeof(T));
}
