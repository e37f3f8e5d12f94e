namespace Pizza.Contracts;

/// <summary>Dapr app ids, as they stand in dapr.yaml and in component scopes.</summary>
public static class AppIds
{
    public const string Gateway = "gateway";
    public const string Order = "order";
    public const string Store = "store";
    public const string Delivery = "delivery";
    public const string CustomerCenter = "customercenter";
    public const string Payment = "payment";
    public const string Menu = "menu";
    public const string Marketing = "marketing";
    public const string Notification = "notification";
}
