namespace Pizza.ServiceDefaults.Telemetry;

/// <summary>The order that the work in hand is about, for every line that is logged meanwhile.</summary>
internal static class LogContext
{
    private static readonly AsyncLocal<long?> Order = new();

    /// <summary>Set once, when lines are written that say it: else nobody pays for it.</summary>
    public static bool IsUsed { get; set; }

    /// <summary>It holds for the rest of the asynchronous method that sets it, and for what that calls.</summary>
    public static long? OrderId
    {
        get => Order.Value;
        set
        {
            if (IsUsed) Order.Value = value;
        }
    }
}
