namespace LocalDapr.Resiliency;

/// <summary>The policies of one component, asked for at each call: the Resiliency files may have changed since the last one.</summary>
internal sealed class ComponentPolicies(ResiliencyPolicies all, string name, string type)
{
    public Policy Inbound => all.ForComponent(name, type, ComponentDirection.Inbound);

    public Policy Outbound => all.ForComponent(name, type, ComponentDirection.Outbound);
}
