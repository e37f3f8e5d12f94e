using System.Text.Json.Serialization;
using Pizza.Contracts;

namespace Pizza.CustomerCenter;

/// <summary>What the call centre does about a complaint.</summary>
[JsonConverter(typeof(StrictEnumConverter<ComplaintAction>))]
public enum ComplaintAction
{
    /// <summary>Whatever the order has reached; what was paid goes back.</summary>
    CancelOrder,

    /// <summary>No new tickets; those that are open are finished.</summary>
    CloseStore,

    /// <summary>What is not yet cooking goes to another store, or is rejected; what is cooking is finished.</summary>
    RemoveStore,
}

[JsonConverter(typeof(StrictEnumConverter<ComplaintStatus>))]
public enum ComplaintStatus
{
    /// <summary>Written down. What it asks for is tried until it is done or known to be impossible.</summary>
    Received,
    Done,

    /// <summary>It can never be done; <see cref="Complaint.Refusal"/> says why.</summary>
    Refused,
}

/// <summary>Why a complaint can never be done, for whoever words it.</summary>
[JsonConverter(typeof(StrictEnumConverter<ComplaintRefusal>))]
public enum ComplaintRefusal
{
    /// <summary>Somebody else has cancelled the order before.</summary>
    AlreadyCancelled,

    /// <summary>The order was refused at the counter: there is nothing to cancel.</summary>
    OrderRejected,
    UnknownOrder,
    UnknownStore,
}

/// <summary>What a complaint asks for, checked.</summary>
/// <param name="OrderId">With <see cref="ComplaintAction.CancelOrder"/>.</param>
/// <param name="StoreId">With the others.</param>
public sealed record ComplaintDetails(ComplaintAction Action, long? OrderId, long? StoreId, string? Reason);

/// <summary>What the service that was asked said.</summary>
/// <param name="IsDone">It is done, now or at an earlier attempt on the same complaint.</param>
/// <param name="Refusal">Why it can never be done.</param>
/// <param name="RefusalCode">The same for programs.</param>
public sealed record ComplaintAnswer(bool IsDone, string? Refusal, ComplaintRefusal? RefusalCode = null)
{
    public static ComplaintAnswer Done { get; } = new(true, null);

    public static ComplaintAnswer Refused(ComplaintRefusal code, string why) => new(false, why, code);
}

/// <summary>A complaint: written first, then carried out. Pure.</summary>
public sealed record Complaint
{
    public required long ComplaintId { get; init; }
    public required ComplaintAction Action { get; init; }
    public long? OrderId { get; init; }
    public long? StoreId { get; init; }
    public string? Reason { get; init; }
    public required ComplaintStatus Status { get; init; }
    public string? Refusal { get; init; }

    /// <summary>Null with a refusal: it was written down before there were codes.</summary>
    public ComplaintRefusal? RefusalCode { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>UTC; when the answer was written down.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    public bool IsSettled => Status != ComplaintStatus.Received;

    /// <summary>The app that carries it out.</summary>
    public string CarriedOutBy => Action == ComplaintAction.CancelOrder ? AppIds.Order : AppIds.Store;

    /// <summary>Writes it down; what is written already stays.</summary>
    public static Complaint Receive(Complaint? written, long complaintId, ComplaintDetails details, DateTimeOffset now) => written ?? new()
    {
        ComplaintId = complaintId,
        Action = details.Action,
        OrderId = details.OrderId,
        StoreId = details.StoreId,
        Reason = details.Reason,
        Status = ComplaintStatus.Received,
        ReceivedAt = now,
    };

    /// <summary>The first answer counts: whoever asked a second time learns nothing new.</summary>
    public Complaint Settle(ComplaintAnswer answer, DateTimeOffset now) => IsSettled
        ? this
        : this with { Status = answer.IsDone ? ComplaintStatus.Done : ComplaintStatus.Refused, Refusal = answer.Refusal, RefusalCode = answer.RefusalCode, SettledAt = now };
}

/// <summary>Complaints that are not known to be settled, by id, with the time they were put on the list. One of a few such lists.</summary>
public sealed record OpenComplaints(IReadOnlyDictionary<long, DateTimeOffset> Since)
{
    public static OpenComplaints Add(OpenComplaints? list, long complaintId, DateTimeOffset now)
    {
        if (list is null) return new(new Dictionary<long, DateTimeOffset> { [complaintId] = now });
        return list.Since.ContainsKey(complaintId) ? list : new(new Dictionary<long, DateTimeOffset>(list.Since) { [complaintId] = now });
    }

    public OpenComplaints Remove(long complaintId) =>
        Since.ContainsKey(complaintId) ? new(Since.Where(c => c.Key != complaintId).ToDictionary()) : this;
}
