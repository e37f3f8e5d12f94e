using Pizza.Contracts;
using Pizza.Gateway;
using Pizza.Gateway.Pages;
using Pizza.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddPages();
builder.AddServiceDefaults(AppIds.Gateway, defaultPort: 8088);
builder.AddForwarding();

var app = builder.Build();
// What is forwarded needs neither routing nor anything else of this pipeline.
app.UseForwarding();
app.UseRouting();
app.UsePages();
app.UseServiceDefaults();
app.MapPages();
app.Run();
