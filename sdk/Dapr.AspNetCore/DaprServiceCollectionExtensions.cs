using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Dapr client.</summary>
public static class DaprServiceCollectionExtensions
{
    /// <summary>Registers a <see cref="DaprClient"/>, unless one is there already. The configuration wins over the environment.</summary>
    public static void AddDaprClient(
        this IServiceCollection services,
        Action<DaprClientBuilder>? configure = null,
        ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        services.AddDaprClient((_, builder) => configure?.Invoke(builder), lifetime);

    /// <inheritdoc cref="AddDaprClient(IServiceCollection, Action{DaprClientBuilder}?, ServiceLifetime)"/>
    public static void AddDaprClient(
        this IServiceCollection services,
        Action<IServiceProvider, DaprClientBuilder> configure,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAdd(new ServiceDescriptor(
            typeof(DaprClient),
            provider =>
            {
                var configuration = provider.GetService<IConfiguration>();
                var builder = new DaprClientBuilder()
                    .UseHttpEndpoint(DaprDefaults.GetDefaultHttpEndpoint(configuration))
                    .UseDaprApiToken(DaprDefaults.GetDefaultDaprApiToken(configuration));
                configure?.Invoke(provider, builder);
                return builder.Build();
            },
            lifetime));
    }
}
