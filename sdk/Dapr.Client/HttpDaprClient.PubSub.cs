using System.Globalization;
using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private const string PublishOperation = "Publish";
    private const string PublishPath = "/v1.0/publish/";
    private const string BulkPublishOperation = "Bulk Publish";

    // Bulk publish is stable by name in later versions only; this path is served by all of them.
    private const string BulkPublishPath = "/v1.0-alpha1/publish/bulk/";

    private const string CloudEventType = "application/cloudevents+json";
    private const string OctetStream = "application/octet-stream";

    public override Task PublishEventAsync<TData>(
        string pubsubName, string topicName, TData data, CancellationToken cancellationToken = default) =>
        PublishAsync(pubsubName, topicName, data, metadata: null, cancellationToken);

    public override Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishAsync(pubsubName, topicName, data, metadata, cancellationToken);
    }

    public override Task PublishEventAsync(
        string pubsubName, string topicName, CancellationToken cancellationToken = default) =>
        PublishContentAsync(pubsubName, topicName, content: null, metadata: null, cancellationToken);

    public override Task PublishEventAsync(
        string pubsubName, string topicName, Dictionary<string, string> metadata, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return PublishContentAsync(pubsubName, topicName, content: null, metadata, cancellationToken);
    }

    public override Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = SidecarContent.Json,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        PublishContentAsync(
            pubsubName, topicName, new SidecarContent(dataContentType ?? SidecarContent.Json, data), metadata, cancellationToken);

    public override async Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(pubsubName);
        ArgumentException.ThrowIfNullOrEmpty(topicName);
        ArgumentNullException.ThrowIfNull(events);

        var entries = new BulkPublishEntry<TValue>[events.Count];
        for (var n = 0; n < entries.Length; n++)
        {
            var contentType = events[n] switch
            {
                byte[] => OctetStream,
                CloudEvent => CloudEventType,
                _ => SidecarContent.Json,
            };
            entries[n] = new BulkPublishEntry<TValue>(n.ToString(CultureInfo.InvariantCulture), events[n], contentType, metadata);
        }

        var content = SidecarContent.Write(JsonSerializerOptions, (entries, JsonSerializerOptions), static (writer, state) =>
            BulkPublishJson.Write(writer, state.entries, state.JsonSerializerOptions));
        using var answer = await AskAsync(
            BulkPublishOperation,
            HttpMethod.Post,
            SidecarPath.WithQuery(TopicPath(BulkPublishPath, pubsubName, topicName), metadata),
            content,
            cancellationToken);

        // A sidecar that could publish only some answers 500 and says which it could not.
        var failed = BulkPublishJson.ReadFailed(answer.BodyMemory, entries);
        return answer.IsSuccess || failed.Count > 0
            ? new BulkPublishResponse<TValue>(failed)
            : throw Failed(BulkPublishOperation, answer.ToException());
    }

    // A topic may contain slashes: the sidecar takes all that follows the pub/sub name.
    private static string TopicPath(string prefix, string pubsubName, string topicName) =>
        SidecarPath.Of(prefix, pubsubName, topicName).Replace("%2F", "/", StringComparison.Ordinal);

    private Task PublishAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        var content = SidecarContent.Write(
            JsonSerializerOptions,
            (data, JsonSerializerOptions),
            static (writer, state) => JsonSerializer.Serialize(writer, state.data, state.JsonSerializerOptions),
            data is CloudEvent ? CloudEventType : SidecarContent.Json);
        return PublishContentAsync(pubsubName, topicName, content, metadata, cancellationToken);
    }

    private Task PublishContentAsync(
        string pubsubName,
        string topicName,
        HttpContent? content,
        Dictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(pubsubName);
        ArgumentException.ThrowIfNullOrEmpty(topicName);
        var path = SidecarPath.WithQuery(TopicPath(PublishPath, pubsubName, topicName), metadata);
        return DoAsync(PublishOperation, HttpMethod.Post, path, content, cancellationToken);
    }
}
