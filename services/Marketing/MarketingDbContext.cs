using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Marketing;

public sealed class MarketingDbContext(DbContextOptions<MarketingDbContext> options) : DbContext(options)
{
    public const string ItemIds = "ranked_item_ids";

    public DbSet<Booking> Bookings => Set<Booking>();
    public DbSet<RankedItem> Items => Set<RankedItem>();
    public DbSet<Telling> Tellings => Set<Telling>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(ItemIds);
        modelBuilder.AddInboxAndOutbox();
        modelBuilder.Entity<Booking>(booking =>
        {
            // One per order: it is what an inbox would be, and keeps for ever.
            booking.HasKey(b => b.OrderId);
            booking.Property(b => b.OrderId).ValueGeneratedNever();
            booking.Property(b => b.Items).HasConversion(
                items => JsonSerializer.Serialize(items, MarketingJsonContext.Default.IReadOnlyListOrderItem),
                json => JsonSerializer.Deserialize(json, MarketingJsonContext.Default.IReadOnlyListOrderItem)!,
                new ValueComparer<IReadOnlyList<OrderItem>>((a, b) => a!.SequenceEqual(b!), items => items.Count, items => items));
        });
        modelBuilder.Entity<RankedItem>(item =>
        {
            item.HasKey(i => new { i.Kind, i.Name });
            item.Property(i => i.Kind).HasConversion<string>();
            item.Ignore(i => i.Key).Ignore(i => i.IsRanked).Ignore(i => i.StoreId);
            item.HasIndex(i => new { i.Kind, i.IsListed, i.Orders, i.Quantity });
        });
        modelBuilder.Entity<Telling>(telling => telling.Property(t => t.Id).ValueGeneratedNever());
    }
}
