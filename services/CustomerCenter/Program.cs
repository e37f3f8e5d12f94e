using Pizza.Contracts;
using Pizza.CustomerCenter;
using Pizza.ServiceDefaults;
using Pizza.ServiceDefaults.Health;
using Pizza.ServiceDefaults.Live;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults(AppIds.CustomerCenter, 8084, ViewJsonContext.Default);

// The view store, its one writer in this process, and its indexes.
builder.Services.AddSingleton<ViewStore>().AddSingleton<ViewIndexReader>().AddSingleton<MyPageSearch>();
builder.Services.AddSingleton<StoreNames>().AddSingleton<Popularities>().AddSingleton<MyPageViews>();
builder.Services.AddSingleton<DeliveryAttempts>().AddSingleton<ViewWriter>().AddHostedService(services => services.GetRequiredService<ViewWriter>());
// Not ready while it fails: events then wait in the broker instead of being tried until they are dead letters, which could not be kept either.
builder.Services.AddStateStoreHealth(ComponentNames.ViewStore);

// Complaints.
builder.Services.AddSingleton<ComplaintIds>().AddSingleton<ComplaintClient>().AddSingleton<ComplaintDesk>().AddSingleton<ComplaintRetry>();

// What operators watch.
builder.Services.AddHostedService<DeadLetterBacklog>();

// Live pages.
builder.Services.AddLiveFeed<MyPage, MyPageSource>(MyPageSource.NewFeed());

var app = builder.Build();
app.UseServiceDefaults();
app.MapMyPages();
app.MapComplaints();
app.MapDeadLetters();
app.MapViewSubscriptions();
app.MapDeadLetterSubscriptions();
app.Run();
