using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using LocalDapr.ConfigurationStores;
using LocalDapr.Grpc.Wire;
using Item = LocalDapr.ConfigurationStores.ConfigurationItem;

namespace LocalDapr.Grpc;

/// <summary>Configuration over gRPC: who subscribes is told of changes on the stream of its call, as long as the call lasts.</summary>
internal sealed class ConfigurationMethods
{
    // A caller that reads slowly holds up its own changes, not the store's.
    private const int Waiting = 100;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _streams = new(StringComparer.Ordinal);

    public static async Task<IMessage> GetAsync(GrpcCall call, GetConfigurationRequest request)
    {
        var items = await ConfigurationCalls.GetAsync(ConfigurationCalls.Find(call.Sidecar, request.StoreName), request.Keys, call.Cancelled);
        var answer = new GetConfigurationResponse();
        foreach (var (key, item) in items)
            answer.Items[key] = ToWire(item);
        return answer;
    }

    public async Task SubscribeAsync(GrpcCall call, SubscribeConfigurationRequest request)
    {
        var store = ConfigurationCalls.Find(call.Sidecar, request.StoreName);
        var changes = Channel.CreateBounded<SubscribeConfigurationResponse>(Waiting);
        var id = await ConfigurationCalls.SubscribeAsync(store, request.Keys, async (subscription, key, item, ct) =>
        {
            var change = new SubscribeConfigurationResponse { Id = subscription };
            change.Items[key] = ToWire(item);
            await changes.Writer.WriteAsync(change, ct);
        }, call.Cancelled);
        // A stream has no end of its own: an unsubscribe, the caller or the end of the sidecar ends it.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, call.Cancelled);
        _streams[id] = end;
        try
        {
            await call.WriteAsync(new SubscribeConfigurationResponse { Id = id });
            await foreach (var change in changes.Reader.ReadAllAsync(end.Token))
                await call.WriteAsync(change);
        }
        catch (OperationCanceledException) when (!call.Cancelled.IsCancellationRequested)
        {
            // Ended by an unsubscribe or with the sidecar: the stream ends well.
        }
        finally
        {
            _streams.TryRemove(id, out _);
            await ConfigurationCalls.UnsubscribeAsync(store, id, CancellationToken.None);
        }
    }

    public async Task<IMessage> UnsubscribeAsync(GrpcCall call, UnsubscribeConfigurationRequest request)
    {
        if (!_streams.TryRemove(request.Id, out var stream))
            return new UnsubscribeConfigurationResponse { Message = $"failed to unsubscribe to configuration request {request.Id}: subscription does not exist" };
        try
        {
            await stream.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself just now.
        }
        return new UnsubscribeConfigurationResponse { Ok = true };
    }

    private static Wire.ConfigurationItem ToWire(Item item) => new() { Value = item.Value, Version = item.Version };
}
