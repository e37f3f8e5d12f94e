using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Stores;

public sealed class StoreDbContext(DbContextOptions<StoreDbContext> options) : DbContext(options)
{
    public const string StoreIds = "store_ids";
    public const string StoreOrderIds = "store_order_ids";

    public DbSet<Store> Stores => Set<Store>();
    public DbSet<Ticket> Tickets => Set<Ticket>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(StoreIds);
        modelBuilder.HasSequence<long>(StoreOrderIds);
        modelBuilder.AddInboxAndOutbox();
        modelBuilder.Entity<Store>(store =>
        {
            // The row is locked by name: StoreRepository.
            store.ToTable("Stores").Property(s => s.StoreId).ValueGeneratedNever();
            store.HasIndex(s => new { s.RegionName, s.IsOpen });
            store.HasIndex(s => s.IdempotencyKey).IsUnique();
        });
        modelBuilder.Entity<Ticket>(ticket =>
        {
            // One per order, whatever comes twice.
            ticket.HasKey(t => t.OrderId);
            ticket.Property(t => t.OrderId).ValueGeneratedNever();
            ticket.HasIndex(t => t.StoreOrderId).IsUnique();
            ticket.HasIndex(t => new { t.StoreId, t.StoreOrderId });
            ticket.HasIndex(t => new { t.Status, t.StoreOrderId });
            ticket.HasIndex(t => t.ChangedAt);
            ticket.Property(t => t.Items).HasConversion(
                items => JsonSerializer.Serialize(items, StoreJsonContext.Default.IReadOnlyListOrderItem),
                json => JsonSerializer.Deserialize(json, StoreJsonContext.Default.IReadOnlyListOrderItem)!,
                new ValueComparer<IReadOnlyList<OrderItem>>((a, b) => a!.SequenceEqual(b!), items => items.Count, items => items));
        });
    }
}
