using Pizza.Contracts;
using Pizza.Ordering;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Health;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Order, defaultPort: 8081, OrderJsonContext.Default);

builder.Services.Configure<DeadlineLimits>(builder.Configuration.GetSection("Deadlines"));
builder.Services.Configure<StoreCheckOptions>(builder.Configuration.GetSection("StoreCheck"));
builder.Services.AddStateStoreHealth(ComponentNames.OrderStore);
builder.Services.AddSingleton<PublishedVersions>();
builder.Services.AddSingleton<OrderDeadlines>();
builder.Services.AddSingleton<OrderRepository>();
builder.Services.AddSingleton<OrderIds>();
builder.Services.AddSingleton<IdempotencyKeys>();
builder.Services.AddSingleton<OrderIntents>();
builder.Services.AddSingleton<StoreClient>();
builder.Services.AddSingleton<OpenStores>();
builder.Services.AddSingleton<PaymentClient>();
builder.Services.AddSingleton<OrderCounter>();
builder.Services.AddSingleton<OrderCancellation>();
builder.Services.AddSingleton<OrderList>();
builder.Services.AddActors(actors =>
{
    actors.Actors.RegisterActor<OrderDeadlineActor>();
    // One per order, called once or twice: kept no longer than that takes.
    actors.ActorIdleTimeout = TimeSpan.FromSeconds(30);
    actors.ActorScanInterval = TimeSpan.FromSeconds(15);
});

var app = builder.Build();
app.UseServiceDefaults();
app.MapOrders();
app.MapInternal();
app.MapOrderSubscriptions();
app.MapActorsHandlers();
await app.RunAsync();
