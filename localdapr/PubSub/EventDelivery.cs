using System.Text.Json;
using LocalDapr.Cel;
using LocalDapr.Invocation;
using LocalDapr.Resiliency;
using LocalDapr.Sidecar;

namespace LocalDapr.PubSub;

/// <summary>Brings the events of one subscription to the app, one by one, and turns its answers into outcomes.</summary>
internal sealed class EventDelivery(Subscription subscription, ComponentPolicies policies, AppDelivery app)
{
    private static readonly TimeSpan BreakerPause = TimeSpan.FromMilliseconds(100);

    public async Task<DeliveryOutcome[]> DeliverAsync(IReadOnlyList<PubSubMessage> messages, CancellationToken cancellationToken) =>
        [await DeliverOneAsync(messages[0], cancellationToken)];

    private async Task<DeliveryOutcome> DeliverOneAsync(PubSubMessage message, CancellationToken cancellationToken)
    {
        var envelope = subscription.IsRaw ? CloudEvent.WrapRaw(subscription.PubSubName, message.Topic, message.Data.Span) : message.Data;
        var fields = EnvelopeFields.Read(envelope.Span);
        if (!fields.IsObject)
        {
            app.Log.LogWarning("An event of topic {Topic} is not a JSON object and the subscription is not raw", message.Topic);
            return await app.GiveUpAsync(subscription, message, cancellationToken);
        }
        if (fields.Expiration < app.Now)
            return await app.DropAsync(subscription, message, cancellationToken);
        string? path;
        try
        {
            path = subscription.Route(envelope);
        }
        catch (CelEvaluationException e)
        {
            app.Log.LogWarning("A routing rule of topic {Topic} cannot be decided: {Reason}", message.Topic, e.Message);
            return DeliveryOutcome.Failed;
        }
        if (path is null)
            return await app.DropAsync(subscription, message, cancellationToken);

        AppAnswer answer;
        try
        {
            answer = await AskAsync(path, envelope, fields, message, cancellationToken);
        }
        catch (Exception e) when (e is EventRefusedException or HttpRequestException or PolicyTimeoutException or AppUnhealthyException or IOException)
        {
            app.Log.LogDebug("{Path} did not take an event of topic {Topic}: {Reason}", path, message.Topic, e.Message);
            return await app.GiveUpAsync(subscription, message, cancellationToken);
        }
        return answer.Kind switch
        {
            AnswerKind.Taken or AnswerKind.NotFound => DeliveryOutcome.Done,
            AnswerKind.Drop => await app.DropAsync(subscription, message, cancellationToken),
            AnswerKind.Unreachable => DeliveryOutcome.Held,
            _ => await app.GiveUpAsync(subscription, message, cancellationToken),
        };
    }

    private async Task<AppAnswer> AskAsync(string path, ReadOnlyMemory<byte> envelope, EnvelopeFields fields, PubSubMessage message, CancellationToken cancellationToken)
    {
        while (true)
        {
            var policy = policies.Inbound;
            if (policy.IsEmpty)
                return await PostAsync(path, envelope, fields, message, cancellationToken);
            try
            {
                return await policy.ExecuteAsync((_, ct) => PostAsync(path, envelope, fields, message, ct), static answer => answer.FailureCode, cancellationToken);
            }
            catch (Exception e) when (e is BreakerOpenException or TooManyRequestsException)
            {
                // As recorded: while the breaker is open events wait, they do not fail.
                if (app.Paused)
                    return AppAnswer.Unreachable;
                await Task.Delay(BreakerPause, cancellationToken);
            }
        }
    }

    private async Task<AppAnswer> PostAsync(string path, ReadOnlyMemory<byte> envelope, EnvelopeFields fields, PubSubMessage message, CancellationToken cancellationToken)
    {
        if (app.Paused)
            return AppAnswer.Unreachable;
        using var span = subscription.IsRaw ? null : app.Spans?.StartDelivery(message.Topic, fields.TraceParent, fields.TraceState);
        var traceParent = span?.Context.Parent ?? fields.TraceParent;
        using var request = app.Channel.Request(HttpMethod.Post, path);
        request.Content = new ReadOnlyMemoryContent(envelope);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", CloudEvent.ContentType);
        request.Headers.TryAddWithoutValidation("pubsubname", HeaderText.Of(subscription.PubSubName));
        if (!subscription.IsRaw && (traceParent is not null || !message.Metadata.ContainsKey("rawPayload")))
            request.Headers.TryAddWithoutValidation("traceparent", traceParent ?? TraceContext.NoParent);
        if (fields.TraceState is not null)
            request.Headers.TryAddWithoutValidation("tracestate", HeaderText.Of(fields.TraceState));
        AppDelivery.AddMetadata(request, message.Metadata);
        try
        {
            using var response = await app.SendAsync(request, subscription, path, message, cancellationToken);
            span?.Answered((int)response.StatusCode);
            return await ReadAsync(response, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AppUnhealthyException)
        {
            span?.Failed(e.Message);
            if (await app.IsUnreachableAsync(e, cancellationToken))
                return AppAnswer.Unreachable;
            throw;
        }
    }

    /// <exception cref="EventRefusedException">A failure that has no status code.</exception>
    private static async Task<AppAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
        {
            if (response.Content.Headers.ContentLength == 0)
                return AppAnswer.Taken;
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return StatusOf(body) switch
            {
                null or "" or "SUCCESS" => AppAnswer.Taken,
                "DROP" => AppAnswer.Drop,
                var other => throw new EventRefusedException(other),
            };
        }
        return status == 404 ? AppAnswer.NotFound : new AppAnswer(AnswerKind.Failed, status);
    }

    // Anything but a JSON object whose status is a text is a plain success.
    private static string? StatusOf(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return null;
        try
        {
            using var document = GoJson.First(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? GoJson.Text(document.RootElement, "status") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal enum AnswerKind
{
    Taken,
    Drop,
    NotFound,
    Failed,
    Unreachable,
}

/// <param name="Status">The HTTP status of a failure.</param>
internal readonly record struct AppAnswer(AnswerKind Kind, int Status = 0)
{
    public static AppAnswer Taken => new(AnswerKind.Taken);

    public static AppAnswer Drop => new(AnswerKind.Drop);

    public static AppAnswer NotFound => new(AnswerKind.NotFound);

    public static AppAnswer Unreachable => new(AnswerKind.Unreachable);

    public int? FailureCode => Kind == AnswerKind.Failed ? Status : null;
}

/// <summary>The app answered 200 with a status other than SUCCESS and DROP.</summary>
internal sealed class EventRefusedException(string status) : Exception($"status {status} returned from app while processing pub/sub event");
