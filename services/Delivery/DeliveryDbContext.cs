using Microsoft.EntityFrameworkCore;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Deliveries;

public sealed class DeliveryDbContext(DbContextOptions<DeliveryDbContext> options) : DbContext(options)
{
    public const string DeliveryIds = "delivery_ids";

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(DeliveryIds);
        modelBuilder.AddInboxAndOutbox();
        modelBuilder.Entity<Delivery>(delivery =>
        {
            // One per order, whatever comes twice.
            delivery.HasKey(d => d.OrderId);
            delivery.Property(d => d.OrderId).ValueGeneratedNever();
            delivery.HasIndex(d => d.DeliveryId).IsUnique();
            delivery.HasIndex(d => new { d.Status, d.DeliveryId });
            delivery.HasIndex(d => d.ChangedAt);
        });
    }
}
