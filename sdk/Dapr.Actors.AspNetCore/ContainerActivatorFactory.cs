namespace Dapr.Actors.Runtime;

/// <summary>Makes actors with what the service container has.</summary>
internal sealed class ContainerActivatorFactory(IServiceProvider services) : ActorActivatorFactory
{
    public override ActorActivator CreateActivator(ActorTypeInformation type) => new ContainerActivator(services, type);
}
