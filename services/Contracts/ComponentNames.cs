namespace Pizza.Contracts;

/// <summary>Names of the Dapr components; every folder under <c>components/</c> defines the same ones.</summary>
public static class ComponentNames
{
    public const string PubSub = "pubsub";
    public const string OrderStore = "orderstore";
    public const string ViewStore = "viewstore";

    /// <summary>The cron binding that has complaints tried again.</summary>
    public const string ComplaintRetry = "complaint-retry";
}
