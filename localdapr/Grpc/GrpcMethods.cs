using Google.Protobuf;
using LocalDapr.Grpc.Wire;

namespace LocalDapr.Grpc;

/// <summary>The methods of dapr.proto.runtime.v1.Dapr that are served.</summary>
internal static class GrpcMethods
{
    public const string Service = "/dapr.proto.runtime.v1.Dapr/";

    /// <summary>By path.</summary>
    public static IReadOnlyDictionary<string, GrpcMethod> Table(Action<Sidecar.Sidecar> shutdown)
    {
        var bulkPublish = GrpcMethod.Unary("publish", "v1alpha1", BulkPublishRequest.Parser, PublishMethods.PublishManyAsync);
        var configuration = new ConfigurationMethods();
        GrpcMethod GetConfiguration(string version) => GrpcMethod.Unary("configuration", version, GetConfigurationRequest.Parser, ConfigurationMethods.GetAsync);
        GrpcMethod SubscribeConfiguration(string version) => GrpcMethod.Streaming("configuration", version, SubscribeConfigurationRequest.Parser, configuration.SubscribeAsync);
        GrpcMethod UnsubscribeConfiguration(string version) => GrpcMethod.Unary("configuration", version, UnsubscribeConfigurationRequest.Parser, configuration.UnsubscribeAsync);
        return new Dictionary<string, GrpcMethod>(StringComparer.Ordinal)
        {
            [Service + "GetState"] = GrpcMethod.Unary("state", "v1", GetStateRequest.Parser, StateMethods.GetAsync),
            [Service + "GetBulkState"] = GrpcMethod.Unary("state", "v1", GetBulkStateRequest.Parser, StateMethods.GetManyAsync),
            [Service + "SaveState"] = GrpcMethod.Unary("state", "v1", SaveStateRequest.Parser, StateMethods.SaveAsync),
            [Service + "DeleteState"] = GrpcMethod.Unary("state", "v1", DeleteStateRequest.Parser, StateMethods.DeleteAsync),
            [Service + "DeleteBulkState"] = GrpcMethod.Unary("state", "v1", DeleteBulkStateRequest.Parser, StateMethods.DeleteManyAsync),
            [Service + "ExecuteStateTransaction"] = GrpcMethod.Unary("state", "v1", ExecuteStateTransactionRequest.Parser, StateMethods.TransactAsync),
            [Service + "PublishEvent"] = GrpcMethod.Unary("publish", "v1", PublishEventRequest.Parser, PublishMethods.PublishAsync),
            [Service + "BulkPublishEvent"] = bulkPublish,
            [Service + "BulkPublishEventAlpha1"] = bulkPublish,
            [Service + "InvokeBinding"] = GrpcMethod.Unary("bindings", "v1", InvokeBindingRequest.Parser, BindingMethods.InvokeAsync),
            [Service + "GetSecret"] = GrpcMethod.Unary("secrets", "v1", GetSecretRequest.Parser, SecretMethods.GetAsync),
            [Service + "GetBulkSecret"] = GrpcMethod.Unary("secrets", "v1", GetBulkSecretRequest.Parser, SecretMethods.GetAllAsync),
            [Service + "InvokeService"] = GrpcMethod.Unary("invoke", "v1", InvokeServiceRequest.Parser, InvocationMethods.InvokeAsync),
            [Service + "InvokeActor"] = GrpcMethod.Unary("actors", "v1", InvokeActorRequest.Parser, ActorMethods.InvokeAsync),
            [Service + "GetActorState"] = GrpcMethod.Unary("actors", "v1", GetActorStateRequest.Parser, ActorMethods.GetStateAsync),
            [Service + "ExecuteActorStateTransaction"] = GrpcMethod.Unary("actors", "v1", ExecuteActorStateTransactionRequest.Parser, ActorMethods.TransactAsync),
            [Service + "RegisterActorTimer"] = GrpcMethod.Unary("actors", "v1", RegisterActorTimerRequest.Parser, ActorMethods.CreateTimerAsync),
            [Service + "UnregisterActorTimer"] = GrpcMethod.Unary("actors", "v1", UnregisterActorRequest.Parser, ActorMethods.DeleteTimerAsync),
            [Service + "RegisterActorReminder"] = GrpcMethod.Unary("actors", "v1", RegisterActorReminderRequest.Parser, ActorMethods.CreateReminderAsync),
            [Service + "UnregisterActorReminder"] = GrpcMethod.Unary("actors", "v1", UnregisterActorRequest.Parser, ActorMethods.DeleteReminderAsync),
            [Service + "GetConfiguration"] = GetConfiguration("v1"),
            [Service + "GetConfigurationAlpha1"] = GetConfiguration("v1alpha1"),
            [Service + "SubscribeConfiguration"] = SubscribeConfiguration("v1"),
            [Service + "SubscribeConfigurationAlpha1"] = SubscribeConfiguration("v1alpha1"),
            [Service + "UnsubscribeConfiguration"] = UnsubscribeConfiguration("v1"),
            [Service + "UnsubscribeConfigurationAlpha1"] = UnsubscribeConfiguration("v1alpha1"),
            [Service + "TryLockAlpha1"] = GrpcMethod.Unary("lock", "v1alpha1", TryLockRequest.Parser, LockMethods.TryLockAsync),
            [Service + "UnlockAlpha1"] = GrpcMethod.Unary("unlock", "v1alpha1", UnlockRequest.Parser, LockMethods.UnlockAsync),
            [Service + "GetMetadata"] = GrpcMethod.Unary("metadata", "v1", Nothing.Parser, MetadataMethods.GetAsync),
            [Service + "SetMetadata"] = GrpcMethod.Unary("metadata", "v1", SetMetadataRequest.Parser, MetadataMethods.SetAsync),
            [Service + "Shutdown"] = GrpcMethod.Unary("shutdown", "v1", Nothing.Parser, (call, _) =>
            {
                call.Context.Response.OnCompleted(() =>
                {
                    shutdown(call.Sidecar);
                    return Task.CompletedTask;
                });
                return Task.FromResult<IMessage>(new Nothing());
            }),
        };
    }

    /// <summary>Metadata as the operations want it: names without regard to case.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(IEnumerable<KeyValuePair<string, string>> sent)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in sent)
            metadata[name] = value;
        return metadata;
    }
}
