using Pizza.Gateway.Pages.Shell;

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

    /// <summary>What is paid now must be on the menu.</summary>
    NotOnTheMenu,

    /// <summary>The form's key belongs to an order that was placed with other entries.</summary>
    OrderedBefore,

    /// <summary>The form's key was sent with other entries before, and no order is known to have come of it.</summary>
    SentBefore,
}

/// <param name="Kind">Why.</param>
/// <param name="OrderId">The refused order, which is kept; or the one ordered before.</param>
/// <param name="RetryAfterSeconds">When another try makes sense.</param>
/// <param name="Subject">The pizza that it is about.</param>
public sealed record OrderRefusal(OrderRefusalKind Kind, long? OrderId = null, int? RetryAfterSeconds = null, string? Subject = null)
{
    public int Status => Kind switch
    {
        OrderRefusalKind.NoStoreOpen or OrderRefusalKind.OutOfStock or OrderRefusalKind.OrderedBefore or OrderRefusalKind.SentBefore => StatusCodes.Status409Conflict,
        OrderRefusalKind.Busy => StatusCodes.Status503ServiceUnavailable,
        OrderRefusalKind.Declined => StatusCodes.Status402PaymentRequired,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>What the page says already, as its form carries it: said again in another language.</summary>
    public const string KindField = "refused";
    public const string OrderField = "refusedOrder";
    public const string SubjectField = "refusedOf";

    /// <summary>Null: it says nothing.</summary>
    public static OrderRefusal? Said(IFormCollection form) => Entered.OneOf<OrderRefusalKind>(form[KindField]) is { } kind
        ? new(kind, Entered.Number(form[OrderField].ToString()), Subject: form[SubjectField].ToString() is { Length: > 0 } subject ? subject : null)
        : null;

    /// <summary>The next try is another order, and needs another key.</summary>
    public bool EndsTheKey => Kind is not (OrderRefusalKind.Busy or OrderRefusalKind.Invalid);
}
