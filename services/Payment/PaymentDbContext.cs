using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Payments;

public sealed class PaymentDbContext(DbContextOptions<PaymentDbContext> options) : DbContext(options)
{
    public const string PaymentIds = "payment_ids";

    public DbSet<Payment> Payments => Set<Payment>();

    /// <summary>The books of the fake provider; a real one keeps its own.</summary>
    public DbSet<FakeCharge> FakeCharges => Set<FakeCharge>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(PaymentIds);
        modelBuilder.AddInboxAndOutbox();
        modelBuilder.Entity<Payment>(payment =>
        {
            // One per order, whatever comes twice.
            payment.HasKey(p => p.OrderId);
            payment.Property(p => p.OrderId).ValueGeneratedNever();
            payment.HasIndex(p => p.PaymentId).IsUnique();
            payment.HasIndex(p => new { p.Status, p.PaymentId });
            payment.Property(p => p.Items).HasConversion(
                items => JsonSerializer.Serialize(items, PaymentJsonContext.Default.IReadOnlyListOrderItem),
                json => JsonSerializer.Deserialize(json, PaymentJsonContext.Default.IReadOnlyListOrderItem)!,
                new ValueComparer<IReadOnlyList<OrderItem>>((a, b) => a!.SequenceEqual(b!), items => items.Count, items => items));
        });
        modelBuilder.Entity<FakeCharge>(charge => charge.HasKey(c => c.Reference));
    }
}
