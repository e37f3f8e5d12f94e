using Pizza.K8s.Tests.Rendering;

namespace Pizza.K8s.Tests.Code;

/// <summary>How many instances of a service there may be at one moment.</summary>
internal static class Replicas
{
    /// <summary>The autoscaler's most, the surge of a rollout, and those that are ending.</summary>
    public static int AtOnce(Rendered rendered, Resource service) => Most(rendered, service) + (int)service.Spec["strategy"]!["rollingUpdate"]!["maxSurge"]! + Ending(service);

    public static int Most(Rendered rendered, Resource service) => (int)rendered.Get("HorizontalPodAutoscaler", service.Name).Spec["maxReplicas"]!;

    /// <summary>An old one goes when a new one has stood for <c>minReadySeconds</c>, and is killed after its grace period.</summary>
    public static int Ending(Resource service)
    {
        var (grace, stands) = ((int)service.PodSpec["terminationGracePeriodSeconds"]!, (int)service.Spec["minReadySeconds"]!);
        return (grace + stands - 1) / stands;
    }
}
