using Pizza.Contracts;
using Pizza.Menus;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Menu, defaultPort: 8086, MenuJsonContext.Default);
builder.AddServiceDatabase<MenuDbContext>("menu");
builder.Services.AddSingleton<MenuRepository>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapMenu();
app.MapStock();
app.MapOrderSubscriptions();
app.Run();
