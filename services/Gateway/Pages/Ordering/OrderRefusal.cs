namespace Pizza.Gateway.Pages.Ordering;

/// <summary>Why an order was not taken.</summary>
public enum OrderRefusalKind
{
    /// <summary>Something entered is wrong.</summary>
    Invalid,
    NoStoreOpen,

    /// <summary>For now: the same form, with the same key, may be sent again.</summary>
    Busy,
    Declined,
    OutOfStock,

    /// <summary>The form's key belongs to an order that was placed with other entries.</summary>
    OrderedBefore,
}

/// <param name="Kind">Why.</param>
/// <param name="OrderId">The refused order, which is kept.</param>
/// <param name="RetryAfterSeconds">When another try makes sense.</param>
/// <param name="Subject">The pizza that it is about, or what the service says that no text here covers.</param>
public sealed record OrderRefusal(OrderRefusalKind Kind, long? OrderId = null, int? RetryAfterSeconds = null, string? Subject = null)
{
    public int Status => Kind switch
    {
        OrderRefusalKind.NoStoreOpen or OrderRefusalKind.OutOfStock or OrderRefusalKind.OrderedBefore => StatusCodes.Status409Conflict,
        OrderRefusalKind.Busy => StatusCodes.Status503ServiceUnavailable,
        OrderRefusalKind.Declined => StatusCodes.Status402PaymentRequired,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>The next try is another order, and needs another key.</summary>
    public bool EndsTheKey => Kind is not (OrderRefusalKind.Busy or OrderRefusalKind.Invalid);
}
