using System.Text.Json;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The actors of this process.</summary>
public sealed class ActorRuntime
{
    private readonly ActorRuntimeOptions _options;
    private readonly Dictionary<string, ActorTypeHost> _hosts = [];

    // Everything is made here, so that a bad registration fails at the start.
    internal ActorRuntime(
        ActorRuntimeOptions options,
        ILoggerFactory loggerFactory,
        ActorActivatorFactory activatorFactory,
        IActorProxyFactory proxyFactory)
    {
        _options = options;
        var sidecar = new ActorSidecar(options.HttpEndpoint ?? DaprDefaults.GetDefaultHttpEndpoint(), options.DaprApiToken);
        foreach (var registration in options.Actors)
        {
            _hosts[registration.Type.ActorTypeName] = new ActorTypeHost(
                registration.Type,
                registration.Activator ?? activatorFactory.CreateActivator(registration.Type),
                options,
                loggerFactory,
                proxyFactory,
                sidecar);
        }
    }

    public IReadOnlyList<ActorRegistration> RegisteredActors => _options.Actors;

    /// <exception cref="InvalidOperationException">The app hosts no such type.</exception>
    internal ActorTypeHost Find(string actorType) => _hosts.TryGetValue(actorType, out var host)
        ? host
        : throw new InvalidOperationException($"Actor type {actorType} is not registered with Actor runtime.");

    /// <summary>Writes the answer to <c>GET /dapr/config</c>.</summary>
    internal void WriteConfiguration(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteEntities(writer, _options.Actors);
        WriteOptions(writer, _options);
        var withOptions = _options.Actors.Where(actor => actor.TypeOptions is not null).ToArray();
        if (withOptions.Length > 0)
        {
            writer.WriteStartArray("entitiesConfig");
            foreach (var actor in withOptions)
            {
                writer.WriteStartObject();
                WriteEntities(writer, [actor]);
                WriteOptions(writer, actor.TypeOptions!);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteEntities(Utf8JsonWriter writer, IEnumerable<ActorRegistration> actors)
    {
        writer.WriteStartArray("entities");
        foreach (var actor in actors)
        {
            writer.WriteStringValue(actor.Type.ActorTypeName);
        }

        writer.WriteEndArray();
    }

    private static void WriteOptions(Utf8JsonWriter writer, ActorRuntimeOptions options)
    {
        WriteDuration(writer, "actorIdleTimeout", options.ActorIdleTimeout);
        WriteDuration(writer, "actorScanInterval", options.ActorScanInterval);
        WriteDuration(writer, "drainOngoingCallTimeout", options.DrainOngoingCallTimeout);
        if (options.DrainRebalancedActors)
        {
            writer.WriteBoolean("drainRebalancedActors", true);
        }

        if (options.RemindersStoragePartitions is { } partitions)
        {
            writer.WriteNumber("remindersStoragePartitions", partitions);
        }

        writer.WriteStartObject("reentrancy");
        writer.WriteBoolean("enabled", options.ReentrancyConfig.Enabled);
        if (options.ReentrancyConfig.MaxStackDepth is { } depth)
        {
            writer.WriteNumber("maxStackDepth", depth);
        }

        writer.WriteEndObject();
    }

    private static void WriteDuration(Utf8JsonWriter writer, string name, TimeSpan? value)
    {
        if (value is { } duration)
        {
            writer.WriteString(name, DaprDuration.Format(duration));
        }
    }
}
