using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pizza.Contracts.Events;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Database;

namespace Pizza.Tests.Services.Database;

/// <summary>The smallest service with a database: it counts, and says so.</summary>
public sealed class CounterService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CounterService(WebApplication app) => _app = app;

    public UnitOfWork<CounterDbContext> Work => _app.Services.GetRequiredService<UnitOfWork<CounterDbContext>>();

    public IdSequences Ids => _app.Services.GetRequiredService<IdSequences>();

    /// <param name="sidecar">Where it publishes.</param>
    /// <param name="connectionString">Null: in memory.</param>
    public static async Task<CounterService> StartAsync(StubSidecar sidecar, string? connectionString)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["DAPR_HTTP_ENDPOINT"] = sidecar.Endpoint;
        builder.Configuration["APP_PORT"] = "0";
        builder.Configuration["ConnectionStrings:counter"] = connectionString;
        builder.AddServiceDefaults("counter", defaultPort: 0);
        builder.AddServiceDatabase<CounterDbContext>("counter");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseServiceDefaults();
        await app.StartAsync();
        return new CounterService(app);
    }

    /// <summary>Adds one and says so.</summary>
    public static async Task<int> CountAsync(CounterDbContext db, EventBuffer events, long id, CancellationToken ct)
    {
        var counter = await db.Counters.SingleOrDefaultAsync(c => c.Id == id, ct);
        if (counter is null) db.Add(counter = new Counter { Id = id });
        // Long enough for another one to come between reading and writing, if it can.
        await Task.Delay(1, ct);
        counter.Value++;
        events.Raise(Told(id, counter.Value));
        return counter.Value;
    }

    public static StoreUpdated Told(long id, int version) => new()
    {
        StoreId = id,
        RegionName = "강남구",
        IsOpen = true,
        OccurredAt = DateTimeOffset.UtcNow,
        Version = version,
    };

    public async Task<T> ReadAsync<T>(Func<CounterDbContext, Task<T>> read)
    {
        await using var db = await _app.Services.GetRequiredService<IDbContextFactory<CounterDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    public Task<int> ValueAsync(long id) => ReadAsync(db => db.Counters.Where(c => c.Id == id).Select(c => c.Value).SingleOrDefaultAsync());

    public Task<int> OutboxAsync() => ReadAsync(db => db.Set<OutboxMessage>().CountAsync());

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

public sealed class Counter
{
    public long Id { get; init; }
    public int Value { get; set; }
}

public sealed class CounterDbContext(DbContextOptions<CounterDbContext> options) : DbContext(options)
{
    public DbSet<Counter> Counters => Set<Counter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasSequence<long>("counter_ids");
        modelBuilder.AddInboxAndOutbox();
        modelBuilder.Entity<Counter>().Property(c => c.Id).ValueGeneratedNever();
    }
}
