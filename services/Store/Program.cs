using Pizza.Contracts;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Health;
using Pizza.ServiceDefaults.Live;
using Pizza.Stores;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Store, defaultPort: 8082, StoreJsonContext.Default);
builder.AddServiceDatabase<StoreDbContext>("store");
builder.Services.AddLiveTable<StoreDbContext, Ticket>(TicketRepository.NewFeed(), TicketRepository.ChangedSinceAsync);
// What order waits for under its policy store-check.
builder.Services.AddWarmUp("/stores/chkOpenYN?regionNm=-");
builder.Services.AddSingleton<StoreRepository>().AddSingleton<TicketRepository>().AddSingleton<StoreRemoval>();
builder.Services.AddHostedService<TicketBacklog>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapStores();
app.MapStoreOrders();
app.MapInternal();
app.MapOrderSubscriptions();
app.Run();
