using Microsoft.EntityFrameworkCore;

namespace Pizza.ServiceDefaults.Database;

/// <summary>An event that is committed and not yet known to be published.</summary>
public sealed class OutboxMessage
{
    public long Id { get; init; }
    public required string EventId { get; init; }
    public required string Topic { get; init; }
    public required string EventType { get; init; }
    public required byte[] Data { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>W3C trace context of the unit of work that raised it; null when it was raised outside of any.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>The mark of an event that was handled; its key makes the second handling of the same event impossible.</summary>
public sealed class InboxMessage
{
    public required string EventId { get; init; }
    public required DateTimeOffset HandledAt { get; init; }
}

public static class MessagesModelBuilderExtensions
{
    /// <summary>Adds the inbox and the outbox to a service's database, beside the tables whose changes they belong to.</summary>
    public static void AddInboxAndOutbox(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.HasIndex(m => m.CreatedAt);
            outbox.Property(m => m.TraceParent).HasMaxLength(55);
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.HasKey(m => m.EventId);
            inbox.Property(m => m.EventId).HasMaxLength(200);
            inbox.HasIndex(m => m.HandledAt);
        });
    }
}
