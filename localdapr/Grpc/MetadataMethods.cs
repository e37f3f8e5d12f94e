using Google.Protobuf;
using LocalDapr.Grpc.Wire;
using LocalDapr.PubSub;
using LocalDapr.Sidecar;

namespace LocalDapr.Grpc;

/// <summary>What the sidecar says about itself, over gRPC.</summary>
internal static class MetadataMethods
{
    public static Task<IMessage> GetAsync(GrpcCall call, Nothing request)
    {
        var sidecar = call.Sidecar;
        var actors = Actors(sidecar);
        var answer = new GetMetadataResponse
        {
            Id = sidecar.AppId,
            RuntimeVersion = sidecar.Runtime.RuntimeVersion,
            EnabledFeatures = { MetadataApi.EnabledFeatures },
            ActiveActorsCount = { actors.ActiveActors },
            ActorRuntime = actors,
            AppConnectionProperties = App(sidecar.Options),
            RegisteredComponents = { sidecar.Components.All.Select(Component) },
            Subscriptions = { sidecar.Subscriptions.Select(Subscription) },
            HttpEndpoints = { sidecar.Options.Resources.HttpEndpoints.Select(endpoint => new MetadataHttpEndpoint { Name = endpoint.Name }) },
        };
        answer.ExtendedMetadata["daprRuntimeVersion"] = sidecar.Runtime.RuntimeVersion;
        foreach (var (label, value) in sidecar.Labels)
            answer.ExtendedMetadata[label] = value;
        return Task.FromResult<IMessage>(answer);
    }

    public static Task<IMessage> SetAsync(GrpcCall call, SetMetadataRequest request)
    {
        if (request.Key.Length > 0)
            call.Sidecar.Labels[request.Key] = request.Value;
        return Task.FromResult<IMessage>(new Nothing());
    }

    private static ActorRuntimeStatus Actors(Sidecar.Sidecar sidecar)
    {
        var hosted = sidecar.Actors.Hosted;
        return new ActorRuntimeStatus
        {
            RuntimeStatus = MetadataApi.ActorStatus(sidecar) switch
            {
                "RUNNING" => ActorRuntimeStatus.Types.Status.Running,
                "DISABLED" => ActorRuntimeStatus.Types.Status.Disabled,
                _ => ActorRuntimeStatus.Types.Status.Initializing,
            },
            ActiveActors = { hosted.Select(type => new ActiveActorsCount { Type = type.Type, Count = type.Active }) },
            HostReady = hosted.Count > 0,
            Placement = MetadataApi.Placement(sidecar) ?? "",
        };
    }

    private static RegisteredComponents Component(OpenComponent component) => new()
    {
        Name = component.Name,
        Type = component.Component.Type,
        Version = component.Component.Version,
        Capabilities = { component.Capabilities },
    };

    private static PubsubSubscription Subscription(Subscription subscription)
    {
        var rules = new PubsubSubscriptionRules { Rules = { subscription.Rules.Select(rule => new PubsubSubscriptionRule { Match = rule.Text, Path = rule.Path }) } };
        if (subscription.DefaultPath is { } path)
            rules.Rules.Add(new PubsubSubscriptionRule { Path = path });
        var answer = new PubsubSubscription
        {
            PubsubName = subscription.PubSubName,
            Topic = subscription.Topic,
            Rules = rules,
            DeadLetterTopic = subscription.DeadLetterTopic ?? "",
            Type = subscription.IsDeclarative ? PubsubSubscription.Types.Type.Declarative : PubsubSubscription.Types.Type.Programmatic,
        };
        foreach (var (name, value) in subscription.Metadata)
            answer.Metadata[name] = value;
        return answer;
    }

    private static AppConnectionProperties App(SidecarOptions options)
    {
        var app = new AppConnectionProperties
        {
            Port = options.AppPort ?? 0,
            Protocol = "http",
            ChannelAddress = options.AppChannelAddress,
            MaxConcurrency = options.AppMaxConcurrency,
        };
        if (options.EnableAppHealthCheck)
            app.Health = new AppConnectionHealthProperties
            {
                HealthCheckPath = options.AppHealthCheckPath,
                HealthProbeInterval = MetadataApi.GoText(options.AppHealthProbeInterval),
                HealthProbeTimeout = MetadataApi.GoText(options.AppHealthProbeTimeout),
                HealthThreshold = options.AppHealthThreshold,
            };
        return app;
    }
}
