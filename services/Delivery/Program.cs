using Pizza.Contracts;
using Pizza.Deliveries;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Database;
using Pizza.ServiceDefaults.Live;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Delivery, defaultPort: 8083, DeliveryJsonContext.Default);
builder.AddServiceDatabase<DeliveryDbContext>("delivery");
builder.Services.AddLiveTable<DeliveryDbContext, Delivery>(new(d => (d.OrderId, d.Version), _ => [LiveScope.All]), DeliveryRepository.ChangedSinceAsync);
builder.Services.AddSingleton<DeliveryRepository>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDeliveries();
app.MapDeliverySubscriptions();
app.Run();
