using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Pizza.Contracts;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Menus;

public sealed class MenuDbContext(DbContextOptions<MenuDbContext> options) : DbContext(options)
{
    public const string MenuItemIds = "menu_item_ids";

    public DbSet<MenuItem> Items => Set<MenuItem>();
    public DbSet<OrderStock> OrderStocks => Set<OrderStock>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>(MenuItemIds);
        modelBuilder.AddInboxAndOutbox();
        modelBuilder.Entity<MenuItem>(item =>
        {
            // The rows are locked by name: MenuRepository.
            item.ToTable("MenuItems", table => table.HasCheckConstraint("CK_MenuItems_Stock", "\"Stock\" >= 0"));
            item.HasKey(i => i.PizzaName);
            item.HasIndex(i => i.MenuItemId).IsUnique();
        });
        modelBuilder.Entity<OrderStock>(stock =>
        {
            // One per order, whatever comes twice.
            stock.HasKey(s => s.OrderId);
            stock.Property(s => s.OrderId).ValueGeneratedNever();
            stock.Property(s => s.Items).HasConversion(
                items => JsonSerializer.Serialize(items, MenuJsonContext.Default.IReadOnlyListOrderItem),
                json => JsonSerializer.Deserialize(json, MenuJsonContext.Default.IReadOnlyListOrderItem)!,
                new ValueComparer<IReadOnlyList<OrderItem>>((a, b) => a!.SequenceEqual(b!), items => items.Count, items => items));
        });
    }
}
