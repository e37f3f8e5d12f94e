using Pizza.Contracts;
using Pizza.Payments;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Database;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.Payment, defaultPort: 8085, PaymentJsonContext.Default);
builder.AddServiceDatabase<PaymentDbContext>("payment");
builder.Services.Configure<ProviderOptions>(options => options.FailsForSome = builder.Environment.IsDevelopment());
builder.Services.Configure<ProviderOptions>(builder.Configuration.GetSection("Provider"));
builder.Services.AddSingleton<PaymentRepository>().AddSingleton<MenuClient>();
builder.Services.AddSingleton<CardPayments>().AddSingleton<Deposits>();
// A real provider takes its place here.
builder.Services.AddSingleton<IPaymentProvider, FakeProvider>();
builder.Services.AddHostedService<Refunds>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapPayments();
app.MapFakeProvider();
app.MapOrderSubscriptions();
app.Run();
