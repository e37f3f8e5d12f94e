using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Http;

namespace Pizza.CustomerCenter;

/// <summary>The body of <c>POST /complaints</c>.</summary>
public sealed record ComplaintRequest(long? OrderId, long? StoreId, string? Action, string? Reason)
{
    /// <summary>Checks every field; what is wrong is added to <paramref name="errors"/>.</summary>
    public ComplaintDetails? Validate(FieldErrors errors)
    {
        var reason = Reason;
        errors.OptionalText("reason", ref reason, FieldRules.MaxReason);
        Check("orderId", OrderId, errors);
        Check("storeId", StoreId, errors);
        if (errors.Named<ComplaintAction>("action", Action) is not { } action) return null;
        var (needed, given, other, stray) = action == ComplaintAction.CancelOrder ? ("orderId", OrderId, "storeId", StoreId) : ("storeId", StoreId, "orderId", OrderId);
        if (given is null) errors.Add(needed, $"is missing; {action} needs it.");
        if (stray is not null) errors.Add(other, $"does not go with {action}.");
        return errors.Any ? null : new(action, OrderId, StoreId, reason);
    }

    private static void Check(string field, long? id, FieldErrors errors)
    {
        if (id is < 1 or > FieldRules.MaxNumber) errors.Add(field, $"must be a whole number from 1 to {FieldRules.MaxNumber}.");
    }
}

/// <summary>A complaint as it goes out.</summary>
/// <param name="Refusal">Why it can never be done.</param>
/// <param name="RefusalCode">The same for programs.</param>
public sealed record ComplaintView(
    long ComplaintId, ComplaintAction Action, long? OrderId, long? StoreId, string? Reason, ComplaintStatus Status, string? Refusal,
    DateTimeOffset ReceivedAt, DateTimeOffset? SettledAt, ComplaintRefusal? RefusalCode)
{
    public static ComplaintView Of(Complaint c) =>
        new(c.ComplaintId, c.Action, c.OrderId, c.StoreId, c.Reason, c.Status, c.Refusal, c.ReceivedAt, c.SettledAt, c.RefusalCode);
}

public static class ComplaintEndpoints
{
    private const int MaxKeyLength = 255;
    private const int RetryAfterSeconds = 5;

    public static void MapComplaints(this IEndpointRouteBuilder app)
    {
        var complaints = app.MapGroup("/complaints").WithTags("Complaints");
        complaints.MapPost("", TakeAsync).Refuses(400, 422, 503);
        complaints.MapGet("", ListAsync).Refuses(400);
        complaints.MapGet("/{complaintId}", GetAsync).Refuses(404);
        // The tick of the cron binding; the gateway forwards none of it.
        app.MapPost($"/bindings/{ComponentNames.ComplaintRetry}", RetryAsync).ExcludeFromDescription();
    }

    private static async Task<Results<Created<ComplaintView>, ProblemHttpResult>> TakeAsync(
        ComplaintRequest request, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, HttpResponse response, ComplaintDesk desk, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var details = request.Validate(errors);
        if (idempotencyKey is not null && (idempotencyKey.Length is 0 or > MaxKeyLength || !Ascii.IsValid(idempotencyKey)))
            errors.Add("Idempotency-Key", $"must be one value of 1 to {MaxKeyLength} ASCII characters.");
        if (errors.Any) return errors.ToProblem();

        if (await desk.TakeAsync(details!, idempotencyKey, ct) is not { } complaint)
            return FieldErrors.Single("Idempotency-Key", "was used before with a different complaint.", StatusCodes.Status422UnprocessableEntity);
        var location = $"/complaints/{complaint.ComplaintId}";
        if (complaint.IsSettled) return TypedResults.Created(location, ComplaintView.Of(complaint));
        response.Headers.Location = location;
        response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        // Not "status": in a problem document that is the HTTP status.
        return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "Not done yet.",
            detail: $"The service '{complaint.CarriedOutBy}' does not answer. Complaint {complaint.ComplaintId} is kept and is carried out by itself once it does.",
            extensions: new Dictionary<string, object?> { ["complaintId"] = complaint.ComplaintId, ["complaintStatus"] = complaint.Status.ToString() });
    }

    private static async Task<Results<Ok<PageOf<ComplaintView>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, ViewStore store, ViewIndexReader index, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var window = new PageWindow<ComplaintView>(Paging.Read(request, errors));
        if (errors.Any) return errors.ToProblem();
        await foreach (var listed in index.PeriodsAsync(Indexes.Complaints, null, null, ct))
        {
            var (from, count) = window.Take(listed.Count);
            var keys = listed.GetRange(from, count).Select(l => Documents.ComplaintKey(l.Id)).ToList();
            if (keys.Count == 0) continue;
            var found = await store.GetManyAsync(Documents.Complaint, keys, ct);
            foreach (var complaint in keys.Select(k => found.GetValueOrDefault(k)).OfType<Complaint>()) window.Keep(ComplaintView.Of(complaint));
        }
        return TypedResults.Ok(window.ToPage());
    }

    private static async Task<Results<Ok<ComplaintView>, ProblemHttpResult>> GetAsync(string complaintId, ViewStore store, CancellationToken ct) =>
        FieldRules.TryId(complaintId, out var id) && await store.GetAsync(Documents.Complaint, Documents.ComplaintKey(id), ct) is { } complaint
            ? TypedResults.Ok(ComplaintView.Of(complaint))
            : Problems.NotFound($"complaint {complaintId}", "complaintId");

    private static async Task<NoContent> RetryAsync(ComplaintRetry retry, CancellationToken ct)
    {
        await retry.RunAsync(ct);
        return TypedResults.NoContent();
    }
}
