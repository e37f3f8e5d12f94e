using LocalDapr.Resources;

namespace LocalDapr.Resiliency;

/// <summary>Which way a call to a component goes: Inbound = from the component to the app.</summary>
public enum ComponentDirection
{
    Inbound,
    Outbound,
}

/// <summary>The resiliency policies of one sidecar.</summary>
public sealed class ResiliencyPolicies
{
    public static ResiliencyPolicies From(IEnumerable<ResiliencyResource> resources, TimeProvider time) => throw new NotImplementedException();

    public Policy ForApp(string appId, string methodPath) => throw new NotImplementedException();

    public Policy ForComponent(string name, string type, ComponentDirection direction) => throw new NotImplementedException();

    public Policy ForActor(string actorType, string actorId) => throw new NotImplementedException();

    public Policy BuiltIn(string name) => throw new NotImplementedException();
}
