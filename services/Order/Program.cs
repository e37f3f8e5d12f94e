using Pizza.Contracts;
using Pizza.Ordering;
using Pizza.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Order, defaultPort: 8081, OrderJsonContext.Default);

builder.Services.AddSingleton<PublishedVersions>();
builder.Services.AddSingleton<OrderRepository>();
builder.Services.AddSingleton<OrderIds>();
builder.Services.AddSingleton<IdempotencyKeys>();
builder.Services.AddSingleton<OrderIntents>();
builder.Services.AddSingleton<StoreClient>();
builder.Services.AddSingleton<OrderCounter>();
builder.Services.AddSingleton<OrderCancellation>();
builder.Services.AddSingleton<OrderList>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapOrders();
app.MapOrderSubscriptions();
await app.RunAsync();
